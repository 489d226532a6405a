import { createServer, type RequestListener } from 'node:http'
import { addressOf } from './shared/address.ts'

/** A port that accepts connections, with or without an app behind it: until there is one, requests wait. */
export interface Listener {
  /** Origin that clients use. */
  readonly url: string
  readonly port: number
  /** From now on the app answers, those that wait first. */
  answer(app: RequestListener): void
  /** Accepts nothing new, lets open answers end for up to `drainMs` milliseconds, hangs up on the rest. */
  close(drainMs?: number): Promise<void>
}

/**
 * Listens on Node. Loads next to nothing, so that a port can be had, and told to others, while the
 * app behind it is still being loaded.
 *
 * @throws what the listening socket says, with its code (`EADDRINUSE`, `EACCES`, ...).
 */
export async function listen(host: string, port: number): Promise<Listener> {
  const waiting: Parameters<RequestListener>[] = []
  let answers: RequestListener = (...request) => void waiting.push(request)
  const http = createServer((request, response) => answers(request, response))
  // A request may be slow in coming and an answer silent for long: the limits are the handler's.
  http.requestTimeout = 0
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject).listen(port, host, resolve)
  })
  const { port: given } = http.address() as { port: number }
  return {
    url: addressOf(host, given),
    port: given,
    answer(app) {
      answers = app
      for (const request of waiting.splice(0)) app(...request)
    },
    async close(drainMs = 0) {
      const closed = new Promise((resolve) => http.close(resolve))
      const timer = setTimeout(() => http.closeAllConnections(), drainMs)
      // Node hangs up on connections that are idle now; one whose answer ends later it would keep open.
      const sweep = setInterval(() => http.closeIdleConnections(), 50)
      await closed
      clearTimeout(timer)
      clearInterval(sweep)
    },
  }
}
