import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { start as startProcess } from '../support/processes.ts'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const BIN = join(ROOT, 'cli/bin.mjs')

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** A process of the command line while it runs. Killed, with all it started, at the end of its test. */
export interface Running {
  readonly pid: number
  readonly ended: Promise<Ended>
  /** Waits until the output shows the pattern; fails when the process ends before. */
  shows(pattern: RegExp): Promise<RegExpExecArray>
  signal(signal: NodeJS.Signals): void
}

export interface Surroundings {
  env?: Record<string, string>
  cwd?: string
  /** The launcher, if not the checkout's. */
  bin?: string
  /** Flags of Node itself. */
  node?: string[]
  /** What is piped into it; absent: nothing is. */
  input?: string | Uint8Array
}

/** Compiling the sources is most of a start: what the first process makes of them serves all others. */
const CACHE = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/headroom') }

/** Starts `headroom ARGS` with a clean environment and a throw-away home. */
export async function start(args: string[], around: Surroundings = {}): Promise<Running> {
  const { node = [], bin = BIN, cwd = ROOT, input } = around
  const env = { PATH: PATH_OF_NODE, HOME: await folder(), ...CACHE, ...around.env }
  const running = startProcess(process.execPath, [...node, bin, ...args], {
    env,
    cwd,
    ...(input !== undefined && { input }),
  })
  onTestFinished(() => running.kill())
  const ended = running.ended.then((end): Ended => ({
    code: typeof end === 'number' ? end : null,
    signal: typeof end === 'number' ? null : end,
    stdout: running.output('stdout'),
    stderr: running.output('stderr'),
  }))
  return { pid: running.pid, ended, shows: running.waitFor, signal: running.signal }
}

/** Runs `headroom ARGS` to its end. */
export async function run(args: string[], around?: Surroundings): Promise<Ended> {
  return (await start(args, around)).ended
}

/** Starts `headroom proxy` on a free port, with nothing on disk. */
export async function proxy(args: string[] = [], around?: Surroundings) {
  const running = await start(['proxy', '--port', '0', '--stateless', ...args], around)
  const [, url] = await running.shows(/listens on (http:\/\/\S+)/)
  return { ...running, url: url! }
}

/** An empty folder that goes when the test does. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'headroom-test-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

/** A server on loopback for the length of a test. */
export async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ url: string; port: number }> {
  const server = createServer(handler)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port }
}

export const PATH_OF_NODE = `${dirname(process.execPath)}:/usr/bin:/bin`
