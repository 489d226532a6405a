import { createServer, type RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import type { Listener } from './listener.ts'

/** A listener without a port: another process accepts, and hands every connection over. */
export interface Connections extends Listener {
  /** Serves a connection of which nothing was read yet. */
  take(connection: Socket): void
}

/** @param port of the process that accepts. */
export function connectionsOf(url: string, port: number): Connections {
  const open = new Set<Socket>()
  const waiting: Socket[] = []
  let isAnswering = false
  let emptied = () => {}
  const http = createServer()
  http.requestTimeout = 0
  return {
    url,
    port,
    answer(app: RequestListener) {
      http.on('request', app)
      isAnswering = true
      for (const connection of waiting.splice(0)) http.emit('connection', connection)
    },
    take(connection) {
      open.add(connection)
      connection.once('close', () => {
        open.delete(connection)
        if (open.size === 0) emptied()
      })
      // What a server sets on those that it accepts itself.
      connection.allowHalfOpen = true
      connection.setNoDelay(true)
      if (isAnswering) http.emit('connection', connection)
      else waiting.push(connection)
    },
    async close(drainMs = 0) {
      const closed = new Promise<void>((resolve) => {
        emptied = resolve
        if (open.size === 0) resolve()
      })
      const timer = setTimeout(() => open.forEach((connection) => connection.destroy()), drainMs)
      const sweep = setInterval(() => http.closeIdleConnections(), 50)
      await closed
      clearTimeout(timer)
      clearInterval(sweep)
      http.close()
    },
  }
}
