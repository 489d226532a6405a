import { binaries, startProcess } from '../test/runtimes/launch.ts'
import { send } from '../test/support/client.ts'
import type { Conversation } from './corpus.ts'
import type { Recorder } from './recorder.ts'

/** How a proxy is started as a process of its own. */
const COMMANDS = {
  'command line': () => [binaries.node, 'cli/bin.mjs', 'proxy', '--port', '0'],
  Node: () => [binaries.node, 'runtimes/node.ts'],
  Bun: () => [binaries.bun, 'runtimes/bun.ts'],
  Deno: () => [binaries.deno, 'run', '-A', 'runtimes/deno.ts'],
} as const

export type Host = keyof typeof COMMANDS

/** A proxy in front of the recorder. */
export interface Outside {
  /** Sends a body as a client does; resolves with what reached the provider. */
  send(format: Conversation['format'], body: string): Promise<string>
  /** Kills the process, without any time to say farewell. */
  stop(): Promise<void>
}

/** @param state folder in which it finds and keeps what it remembers; absent: one of its own. */
export async function startOutside(host: Host, to: Recorder, state?: string): Promise<Outside> {
  const [command, ...args] = COMMANDS[host]()
  const env = {
    HEADROOM_PORT: '0',
    ANTHROPIC_TARGET_API_URL: to.url,
    OPENAI_TARGET_API_URL: to.url,
    ...(state !== undefined && { HEADROOM_WORKSPACE_DIR: state }),
  }
  const proxy = await startProcess(command!, args, env, /listen(?:ing|s) on (http:\S+)/)
  return {
    stop: () => proxy.stop(),
    async send(format, body) {
      const headers = { 'content-type': 'application/json', authorization: 'Bearer none' }
      // A connection for each: while this process computes, the proxy closes those that lie idle.
      const answer = await send(proxy.url, { path: PATHS[format], headers, body })
      if (answer.status !== 200)
        throw new Error(`${host} answered ${answer.status}: ${answer.body}`)
      return to.take()
    },
  }
}

const PATHS: Readonly<Record<Conversation['format'], string>> = {
  anthropic: '/v1/messages',
  openai: '/v1/chat/completions',
  responses: '/v1/responses',
}
