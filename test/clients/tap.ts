import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { recorded, type Recorded } from '../upstream/index.ts'

/** A request as the client sent it, with the head of the answer it got. */
export interface Exchange extends Recorded {
  status: number
  answered: Readonly<Record<string, string>>
}

export interface Tap {
  readonly url: string
  readonly exchanges: readonly Exchange[]
  close(): void
}

/** Stands between a client and `target`, passes every byte on as it is, and remembers the requests. */
export async function startTap(target: string): Promise<Tap> {
  const exchanges: Exchange[] = []

  function pass(
    incoming: IncomingMessage,
    body: Uint8Array,
    answer: (response: IncomingMessage) => void,
    fail: (error: Error) => void,
  ): void {
    const exchange: Exchange = { ...recorded(incoming, body), status: 0, answered: {} }
    exchanges.push(exchange)
    const { method, url, rawHeaders } = incoming
    const { hostname, port } = new URL(target)
    const outgoing = request({ hostname, port, path: url, method, headers: rawHeaders })
    outgoing.on('response', (response) => {
      exchange.status = response.statusCode ?? 0
      exchange.answered = response.headers as Record<string, string>
      answer(response)
    })
    outgoing.on('error', fail)
    outgoing.end(body)
  }

  const server = createServer(async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    pass(
      incoming,
      Buffer.concat(chunks),
      (response) => {
        outgoing.writeHead(response.statusCode!, response.rawHeaders)
        response.pipe(outgoing)
      },
      (error) => outgoing.destroy(error),
    )
  })
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex) => {
    pass(
      incoming,
      new Uint8Array(),
      ({ statusCode, statusMessage }) => {
        const line = `HTTP/1.1 ${statusCode} ${statusMessage}`
        socket.end(`${line}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`)
      },
      () => socket.destroy(),
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
