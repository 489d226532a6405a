import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const run = promisify(execFile)

/** Those whose program is a package of its own, which npm leaves out without a word where there is none. */
const NATIVE = ['claude', 'codex', 'copilot']

/**
 * The Node that this is, for npm and what it runs: one agent cannot be installed with an older one.
 * Another starts itself once while it is installed, and is kept out of the home.
 */
const env = {
  ...process.env,
  PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
  ...Object.fromEntries(
    ['CONFIG', 'DATA', 'STATE', 'CACHE'].map((kind) => [
      `XDG_${kind}_HOME`,
      `${HERE}node_modules/.home/${kind.toLowerCase()}`,
    ]),
  ),
}

/** The longest an installation may take. */
const LIMIT = 240_000

/** The folder of the installed agents' programs. */
export const BINARIES = `${HERE}node_modules/.bin`

/**
 * Sees to it that the agents are there in the very versions of `package.json`.
 *
 * @returns why they are not, in one line; undefined when they are.
 */
export async function install(): Promise<string | undefined> {
  if (isInstalled()) return undefined
  const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--no-save']
  try {
    await run('npm', ['install', ...flags, '--prefix', HERE], { timeout: LIMIT, cwd: HERE, env })
    await Promise.all(NATIVE.map((name) => run(`${BINARIES}/${name}`, ['--version'])))
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string }
    return (stderr.trim() || message).replace(/\s+/g, ' ').slice(0, 300)
  }
  return isInstalled() ? undefined : 'npm installed other versions than package.json asks for'
}

function isInstalled(): boolean {
  const wanted = versionsIn(`${HERE}package.json`)
  return Object.entries(wanted).every(([name, version]) => {
    try {
      return manifest(`${HERE}node_modules/${name}/package.json`)['version'] === version
    } catch {
      return false
    }
  })
}

function versionsIn(path: string): Record<string, string> {
  return manifest(path)['dependencies'] as Record<string, string>
}

function manifest(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
}
