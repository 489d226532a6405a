import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const BIN = join(ROOT, 'cli/bin.mjs')

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** A process of the command line while it runs. Killed with the test that started it. */
export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Waits until the output (both streams) shows the pattern; fails when the process ends before. */
  shows(pattern: RegExp): Promise<RegExpExecArray>
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

/** Starts `headroom ARGS` with a clean environment and a throw-away home. */
export async function start(args: string[], around: Surroundings = {}): Promise<Running> {
  const env = { PATH: PATH_OF_NODE, HOME: await folder(), ...around.env }
  const child = spawn(process.execPath, [...(around.node ?? []), around.bin ?? BIN, ...args], {
    env,
    cwd: around.cwd ?? ROOT,
    stdio: [around.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  // One that refuses its arguments does not wait for what it is sent.
  child.stdin?.on('error', () => {}).end(around.input)
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  const took = (stream: Readable, add: (text: string) => void) =>
    stream.setEncoding('utf8').on('data', (text: string) => {
      add(text)
      for (const listener of listeners) listener()
    })
  took(child.stdout!, (text) => (stdout += text))
  took(child.stderr!, (text) => (stderr += text))
  const ended = once(child, 'close').then(([code, signal]): Ended => ({
    code,
    signal,
    stdout,
    stderr,
  }))
  return {
    child,
    ended,
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(stdout) ?? pattern.exec(stderr)
          if (match) resolve(match)
        }
        listeners.add(look)
        look()
        void ended.then(() => reject(new Error(`ended without ${pattern}:\n${stdout}\n${stderr}`)))
      }),
  }
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
