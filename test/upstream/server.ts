import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { anthropic } from './anthropic/index.ts'
import { BreakpointCache, estimate, PrefixCache, type PromptCache } from './cache.ts'
import { chat } from './chat/index.ts'
import { isJson, type Answer, type FakeDialect, type Json, type Problem } from './dialect.ts'
import { gemini } from './gemini/index.ts'
import { record, recorded, type Recorded } from './record.ts'
import { responses } from './responses/index.ts'
import type { Script, Turn } from './script.ts'

export const DIALECTS: readonly FakeDialect[] = [anthropic, chat, responses, gemini]

/** Something a real provider would have refused, or a client that does not come to an end. */
export interface Violation extends Problem {
  /** Place in `requests`. */
  readonly request: number
}

export interface Provider {
  /** Origin, without a trailing slash. */
  readonly url: string
  readonly requests: readonly Recorded[]
  /** What was answered with an error of the provider's, and why. */
  readonly violations: readonly Violation[]
  /** What was billed, by place in `requests`. */
  readonly billed: ReadonlyMap<number, Answer['tokens']>
  close(): Promise<void>
}

/**
 * Starts a fake provider on loopback that answers as the script says, refuses what the real ones
 * would refuse, and bills by their cache rules. More than `maxTurns` answers are a violation: a
 * client and a script that run in a circle come to an end.
 */
export async function startProvider(options: {
  script: Script
  port?: number
  maxTurns?: number
  /** Milliseconds, for the life of what is cached; absent: the clock's. */
  now?: () => number
}): Promise<Provider> {
  const { script, maxTurns = 60, now } = options
  const requests: Recorded[] = []
  const violations: Violation[] = []
  const billed = new Map<number, Answer['tokens']>()
  const caches: Readonly<Record<FakeDialect['id'], PromptCache>> = {
    anthropic: new BreakpointCache(now),
    'openai-chat': new PrefixCache(now),
    'openai-responses': new PrefixCache(now),
    gemini: new PrefixCache(now),
  }
  let turns = 0

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await record(incoming)
    const index = requests.push(request) - 1
    const { method, path, json } = request
    const dialect = DIALECTS.find((one) => one.path.test(path) || one.countPath?.test(path))
    if (method !== 'POST' || !dialect) return reply(response, 200, {})
    const refuse = (status: number, problem: Problem) => {
      violations.push({ request: index, ...problem })
      reply(response, status, dialect.error(status, `${problem.at}: ${problem.message}`))
    }
    if (!hasCredential(request)) {
      return refuse(401, { at: 'authorization', message: 'no credential' })
    }
    if (!isJson(json)) return refuse(400, { at: 'body', message: 'not a JSON object' })
    const [problem] = dialect.validate(json, request.headers)
    if (problem) return refuse(400, problem)
    const seen = dialect.see(json, path)
    const { model, stream } = seen
    if (dialect.countPath?.test(path)) {
      const tokens = dialect.prompt(json).reduce((sum, { text }) => sum + estimate(text), 0)
      return reply(response, 200, dialect.counted!(tokens))
    }
    turns += 1
    if (turns > maxTurns) return refuse(400, { at: 'turns', message: `more than ${maxTurns}` })
    const turn = script(seen, request)
    const tokens = {
      ...caches[dialect.id].bill(model, dialect.prompt(json)),
      output: estimate(said(turn)),
    }
    billed.set(index, tokens)
    const signature = dialect.sign?.(json) ?? ''
    const dropped = dialect.dropped?.(json)
    const answer: Answer = { number: turns, model, turn, tokens, signature, dropped }
    if (stream) await send(response, dialect.events(answer, json, path), dialect.streamType?.(path))
    else reply(response, 200, dialect.answer(answer))
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => response.destroy(error as Error))
  })
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex) => {
    requests.push(recorded(incoming, new Uint8Array()))
    socket.end('HTTP/1.1 426 Upgrade Required\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
  })
  await new Promise<void>((done) => server.listen(options.port ?? 0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    violations,
    billed,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

const CREDENTIALS = ['x-api-key', 'authorization', 'x-goog-api-key']

function hasCredential({ headers, path }: Recorded): boolean {
  return CREDENTIALS.some((name) => headers[name]) || /[?&]key=[^&]/.test(path)
}

function said({ thinking = '', text = '', calls = [] }: Turn): string {
  return thinking + text + JSON.stringify(calls)
}

function reply(response: ServerResponse, status: number, body: Json | object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_fake' })
  response.end(JSON.stringify(body))
}

async function send(
  response: ServerResponse,
  events: Iterable<string>,
  type = 'text/event-stream',
): Promise<void> {
  response.writeHead(200, { 'content-type': type, 'request-id': 'req_fake' })
  for (const event of events) {
    if (response.destroyed) return
    if (!response.write(event)) {
      await new Promise<void>((go) => {
        response.once('drain', go)
        response.once('close', go)
      })
    }
  }
  response.end()
}
