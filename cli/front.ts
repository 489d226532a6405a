import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { addressOf } from '../runtimes/shared/main.ts'

/** Takes a connection, or says that it could not, untouched. */
export type Taker = (connection: Socket, refused: () => void) => void

/** A port that stays open whoever serves it, and whether anybody does. */
export interface Front {
  readonly url: string
  readonly port: number
  /** Connections go to all who were added, in turn; what waits goes to the first. */
  add(taker: Taker): void
  remove(taker: Taker): void
  /** Accepts nothing more; who waits is told to come again. */
  close(): void
}

/** Where to listen: a socket that the supervisor holds, or an address. */
export type Place = { readonly fd: number } | { readonly host: string; readonly port: number }

/** Connections that wait while nobody serves, and how many milliseconds each of them does. */
const WAITING = 1024
const PATIENCE = 5_000

export interface Meanwhile {
  /** Milliseconds that a connection waits for somebody to take it. */
  readonly patience?: number
  /** Answers those that have waited; absent: 503 with `retry-after`. */
  readonly answer?: RequestListener
}

/**
 * Keeps a port. A connection is not read here but handed on whole; while there is nobody to take
 * it, it waits a little, and is then answered by whoever is there in their place.
 *
 * @throws what the listening socket says, with its code (`EADDRINUSE`, `EACCES`, ...).
 */
export async function openFront(
  place: Place,
  host: string,
  { patience = PATIENCE, answer = comeAgain }: Meanwhile = {},
): Promise<Front> {
  const takers: Taker[] = []
  const waiting = new Map<Socket, NodeJS.Timeout>()
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true })
  const meanwhile = createHttpServer(answer)
  meanwhile.requestTimeout = 0
  const closing = createHttpServer(comeAgain)

  const refuse = (connection: Socket) => {
    leave(connection)
    connection.resume()
    ;(server.listening ? meanwhile : closing).emit('connection', connection)
  }
  const leave = (connection: Socket) => {
    clearTimeout(waiting.get(connection))
    waiting.delete(connection)
  }
  const remove = (taker: Taker) => {
    const at = takers.indexOf(taker)
    if (at >= 0) takers.splice(at, 1)
  }
  const pass = (connection: Socket) => {
    if (connection.destroyed) return
    const taker = takers.shift()
    if (taker) {
      takers.push(taker)
      taker(connection, () => {
        remove(taker)
        pass(connection)
      })
    } else if (waiting.size >= WAITING || !server.listening) refuse(connection)
    else waiting.set(connection, setTimeout(refuse, patience, connection))
  }
  server.on('connection', (connection) => {
    // It may go before it was served, which is nobody's fault.
    connection.on('error', () => leave(connection))
    pass(connection)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ ...place, backlog: BACKLOG }, resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: addressOf(host, port),
    port,
    add(taker) {
      takers.push(taker)
      for (const connection of Array.from(waiting.keys())) {
        leave(connection)
        pass(connection)
      }
    },
    remove,
    close() {
      server.close()
      for (const connection of Array.from(waiting.keys())) refuse(connection)
    },
  }
}

/** Connections that the system holds before they are accepted; it has its own, lower bound. */
const BACKLOG = 4096

/** In a shape that the SDKs of all providers read: they try again by themselves. */
export const comeAgain: RequestListener = (request, response) => {
  const error = {
    type: 'api_error',
    code: 'not_ready',
    message: 'Headroom is being restarted. Try again in a moment.',
  }
  request.resume()
  response.writeHead(503, {
    'content-type': 'application/json',
    'retry-after': '2',
    connection: 'close',
  })
  response.end(JSON.stringify({ type: 'error', error }))
}
