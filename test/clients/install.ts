import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const run = promisify(execFile)

/** Those whose program is a package of its own, which npm leaves out without a word where there is none. */
const NATIVE = ['claude', 'codex', 'copilot', 'opencode']

/** What puts such a program in its place. No other script of any package is run: some compile, one starts its agent. */
const SCRIPTS = ['@anthropic-ai/claude-code/install.cjs', 'opencode-ai/postinstall.mjs']

/** The Node that this is, for npm and what it runs: one agent cannot be installed with an older one. */
const env = {
  ...process.env,
  PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
}

/** The longest an installation may take. */
const LIMIT = 240_000

/** The folder of the installed agents' programs. */
export const BINARIES = `${HERE}node_modules/.bin`

/** Says of what was installed that it is whole: it holds what `package.json` asked for then. */
const MARK = `${HERE}node_modules/.whole`

/**
 * Sees to it that the agents are there in the very versions of `package.json`.
 *
 * @returns why they are not, in one line; undefined when they are.
 */
export async function install(): Promise<string | undefined> {
  const wanted = JSON.stringify(manifest(HERE)['dependencies'])
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === wanted) return undefined
  const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--no-save', '--ignore-scripts']
  try {
    await run('npm', ['install', ...flags, '--prefix', HERE], { timeout: LIMIT, cwd: HERE, env })
    for (const script of SCRIPTS) {
      const path = `${HERE}node_modules/${script}`
      await run(process.execPath, [path], { cwd: dirname(path), env })
    }
    await Promise.all(NATIVE.map((name) => run(`${BINARIES}/${name}`, ['--version'], { env })))
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string }
    return (stderr.trim() || message).replace(/\s+/g, ' ').slice(0, 300)
  }
  writeFileSync(MARK, wanted)
  return undefined
}

function manifest(folder: string): Record<string, unknown> {
  return JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as Record<string, unknown>
}
