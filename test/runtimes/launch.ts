import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Running, start, temporaryFolder } from '../support/processes.ts'
import type { Proxy } from './suite.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Nothing of the machine's own settings, and nobody is told that tests run. */
const CLEAN = {
  PATH: process.env['PATH'] ?? '',
  CI: '1',
  NO_COLOR: '1',
  DO_NOT_TRACK: '1',
  DENO_NO_UPDATE_CHECK: '1',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
}

/** A proxy that is a process, says where it listens, and keeps its state in a folder of its own. */
export async function startProcess(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
  ready = /listening on (http:\S+)/,
): Promise<Proxy & { readonly process: Running }> {
  const home = temporaryFolder()
  const own = { HOME: home.path, HEADROOM_WORKSPACE_DIR: join(home.path, 'state') }
  const running = start(command, args, { cwd: ROOT, env: { ...CLEAN, ...own, ...env } })
  try {
    const [, url] = await running.waitFor(ready)
    return {
      url: url!,
      process: running,
      async stop() {
        await running.kill()
        home.remove()
      },
    }
  } catch (error) {
    await running.kill()
    home.remove()
    throw error
  }
}

/** Variables as arguments of `wrangler dev`. */
export const asVars = (env: Record<string, string>) =>
  Object.entries(env).flatMap(([name, value]) => ['--var', `${name}:${value}`])

const require = createRequire(import.meta.url)
const packageFolder = (name: string) => dirname(require.resolve(`${name}/package.json`))

/** The very binaries, and not the packages' scripts before them: those do not pass signals on. */
export const binaries = {
  node: process.execPath,
  get bun() {
    // Its install script, where it may run, takes the binary out of the platform's package.
    const moved = join(packageFolder('bun'), 'bin', 'bun.exe')
    const platform = `@oven/bun-${process.platform}-${process.arch}`
    const own = join(dirname(packageFolder('bun')), platform, 'bin', 'bun')
    return existsSync(own) ? own : moved
  },
  get deno() {
    const { platform, arch } = process
    const libc = platform === 'linux' ? '-glibc' : ''
    const name = `@deno/${platform}-${arch}${libc}`
    return join(packageFolder(name), platform === 'win32' ? 'deno.exe' : 'deno')
  },
  get wrangler() {
    return join(packageFolder('wrangler'), 'bin', 'wrangler.js')
  },
}

/** Builds the Worker as a deployment would, into a new folder. */
export async function buildWorker(): Promise<{ folder: string; output: string; remove(): void }> {
  const folder = temporaryFolder()
  const args = ['deploy', '--dry-run', '--outdir', folder.path]
  const wrangler = start(binaries.node, [binaries.wrangler, ...args], {
    cwd: ROOT,
    env: { ...CLEAN, HOME: folder.path },
  })
  const code = await wrangler.ended
  if (code !== 0)
    throw new Error(`wrangler deploy --dry-run ended with ${code}:\n${wrangler.output()}`)
  return { folder: folder.path, output: wrangler.output(), remove: folder.remove }
}
