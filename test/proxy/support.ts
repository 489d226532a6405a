import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import type { LogEntry, Platform } from '../../src/platform.ts'
import { memoryStore } from '../../src/proxy/memoryStore.ts'
import type { Parts } from '../../src/proxy/shorten.ts'

/** Text that the first form there is can shorten, long enough to be worth it. */
export function listing(lines: number, seed = 0): string {
  const line = (i: number) =>
    `${String(i + 1).padStart(6)}\tconst value${i + seed} = ${i * 7}; // ${seed}`
  return Array.from({ length: lines }, (_, i) => line(i)).join('\n')
}

/** What the upstream got: its bytes, and how to look at them. */
export interface Received {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly bytes: Uint8Array
  readonly text: string
}

export interface Bench {
  readonly app: ReturnType<typeof createApp>
  readonly received: Received[]
  readonly logged: LogEntry[]
  readonly platform: Platform
  /** All background work there is so far. */
  settled(): Promise<void>
  post(path: string, body: BodyInit | object, headers?: Record<string, string>): Promise<Response>
}

export interface BenchOptions {
  readonly upstream?: (request: Request) => Response | Promise<Response>
  readonly flags?: Record<string, unknown>
  readonly env?: Record<string, string>
  readonly platform?: Partial<Platform>
  readonly parts?: Partial<Parts>
  /** A codec version that only `parts` may have. */
  readonly codec?: string
}

/** An app with an upstream in the same process that records what it gets. */
export function bench(options: BenchOptions = {}): Bench {
  const received: Received[] = []
  const logged: LogEntry[] = []
  const pending: Promise<unknown>[] = []
  const platform: Platform = {
    name: 'test',
    async fetch(request) {
      const bytes = new Uint8Array(await request.clone().arrayBuffer())
      const { url, method, headers } = request
      received.push({ url, method, headers, bytes, text: new TextDecoder().decode(bytes) })
      return (await options.upstream?.(request)) ?? Response.json({ ok: true })
    },
    now: () => Date.now(),
    ticks: () => performance.now(),
    store: memoryStore(),
    secret: SECRET,
    background: (work) => void pending.push(work),
    breathe: () => Promise.resolve(),
    log: (entry) => void logged.push(entry),
    decoders: {
      gzip: () => new DecompressionStream('gzip') as never,
      deflate: () => new DecompressionStream('deflate') as never,
    },
    fetchDecodes: new Set(['gzip', 'deflate', 'br', 'zstd']),
    ...options.platform,
  }
  const config = readConfig({
    flags: { anthropicApiUrl: ANTHROPIC, openaiApiUrl: OPENAI, ...options.flags },
    env: options.env ?? {},
  })
  const { codec = config.codec } = options
  const app = createApp({ ...config, codec }, platform, options.parts)
  return {
    app,
    received,
    logged,
    platform,
    async settled() {
      while (pending.length > 0) await pending.shift()
    },
    async post(path, body, headers = {}) {
      const isRaw =
        typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream
      const init = {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: isRaw ? (body as BodyInit) : JSON.stringify(body),
        duplex: 'half',
      }
      return app.fetch(new Request(`http://127.0.0.1:8787${path}`, init))
    },
  }
}

/** The deployment's own, in all these tests. */
export const SECRET = 'c0ffee'.repeat(10) + 'cafe'
/** How its owner asks for what shows traffic. */
export const OWNER = { authorization: `Bearer ${SECRET}` }

export const ANTHROPIC = 'https://anthropic.test'
export const OPENAI = 'https://openai.test'

/** An Anthropic conversation of so many turns, each with a tool call and a long result. */
export function conversation(turns: number, seed = 0): Conversation {
  const messages: object[] = [{ role: 'user', content: `Begin task ${seed}.` }]
  for (let turn = 0; turn < turns; turn++) {
    const id = `toolu_${seed}_${turn}`
    const input = { file_path: `/src/file${turn}.ts` }
    messages.push(
      { role: 'assistant', content: [{ type: 'tool_use', id, name: 'Read', input }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: id, content: listing(120, turn * 1000 + seed) },
        ],
      },
    )
  }
  return {
    model: 'claude-test',
    max_tokens: 100,
    // Long enough that the codec may edit from the first block on.
    system: 'You are a careful agent. '.repeat(1200),
    messages,
  }
}

export interface Conversation {
  readonly model: string
  readonly max_tokens: number
  readonly system: string
  readonly messages: readonly object[]
}

/** The conversation as its client had it before its last turns. */
export function before(whole: Conversation, turns: number): Conversation {
  return { ...whole, messages: whole.messages.slice(0, whole.messages.length - 2 * turns) }
}

/** A real HTTP server on loopback; `close` also drops open connections. */
export async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
