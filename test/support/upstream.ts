import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as it reached the upstream, and the means to answer it. */
export interface Exchange {
  readonly method: string
  /** The request line's target, byte for byte. */
  readonly target: string
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[]
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  readonly response: ServerResponse
  /** Resolves with the time (`performance.now()`) at which the proxy hung up on an unfinished answer. */
  readonly hungUp: Promise<number>
}

export type Answer = (exchange: Exchange) => void | Promise<void>

export interface Plan {
  /** To be sent as the header `x-case`. */
  readonly id: string
  /** The first request that bore the id. */
  readonly received: Promise<Exchange>
  readonly exchanges: readonly Exchange[]
}

export interface Upstream {
  readonly url: string
  readonly port: number
  /** Requests without a plan: they got a 404. */
  readonly strays: readonly Exchange[]
  /** Says how the requests of one test are answered. */
  plan(answer: Answer): Plan
  close(): Promise<void>
}

/** An upstream that knows no provider: it keeps what came, and plays what it is told, byte for byte. */
export async function startUpstream(): Promise<Upstream> {
  const plans = new Map<string, (exchange: Exchange) => void | Promise<void>>()
  const strays: Exchange[] = []

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.socket?.setNoDelay(true)
    const hungUp = new Promise<number>((resolve) => {
      response.once('close', () => {
        if (!response.writableFinished) resolve(performance.now())
      })
    })
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const exchange: Exchange = {
      method: request.method!,
      target: request.url!,
      rawHeaders: request.rawHeaders,
      headers: request.headers,
      body: Buffer.concat(chunks),
      response,
      hungUp,
    }
    const play = plans.get(String(request.headers['x-case']))
    if (play) return play(exchange)
    strays.push(exchange)
    response.writeHead(404).end()
  }

  const server = createServer((request, response) => {
    // A proxy that hangs up in mid-request or mid-answer is part of some tests.
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    strays,
    plan(answer) {
      const id = `case-${plans.size + 1}`
      const exchanges: Exchange[] = []
      const received = new Promise<Exchange>((resolve) => {
        plans.set(id, (exchange) => {
          exchanges.push(exchange)
          resolve(exchange)
          return answer(exchange)
        })
      })
      return { id, received, exchanges }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
