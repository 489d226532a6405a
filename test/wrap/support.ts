import { chmod, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { folder, PATH_OF_NODE, ROOT, type Surroundings } from '../cli/support.ts'

export const TOOL = join(ROOT, 'test/cli/fixtures/tool.mjs')

export interface Machine extends Surroundings {
  readonly env: Record<string, string>
  readonly cwd: string
  /** Its project, as `/p/<project>` has it. */
  readonly project: string
}

/** A machine with a `claude` and an `agent` on its PATH, an empty home and an empty working folder. */
export async function machine(): Promise<Machine> {
  const programs = await folder()
  for (const name of ['claude', 'agent']) {
    const path = join(programs, name)
    await writeFile(path, `#!/bin/sh\nexec "${process.execPath}" "${TOOL}" "$@"\n`)
    await chmod(path, 0o755)
  }
  const cwd = await folder()
  const env = {
    PATH: `${programs}:${PATH_OF_NODE}`,
    HOME: await folder(),
    HEADROOM_WORKSPACE_DIR: await folder(),
  }
  return { env, cwd, project: cwd.split('/').at(-1)! }
}

export async function secretOf({ env }: Machine): Promise<string> {
  return (await readFile(join(env['HEADROOM_WORKSPACE_DIR']!, 'secret'), 'utf8')).trim()
}

/** A listener that takes connections and never says a word; what it was sent. */
export async function silent(): Promise<{ port: number; heard(): string; called: Promise<void> }> {
  let heard = ''
  const sockets = new Set<Socket>()
  let call: () => void
  const called = new Promise<void>((resolve) => (call = resolve))
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      heard += String(bytes)
      call()
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, heard: () => heard, called }
}

/** A port that nobody has at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
