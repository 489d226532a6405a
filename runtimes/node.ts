import { createAdaptorServer } from '@hono/node-server'
import type { Server as HttpServer } from 'node:http'
import { createApp } from '../src/app.ts'
import { fetchRaw } from './shared/fetch.ts'
import { addressOf, main, type ServeOptions, type Server } from './shared/main.ts'
import { processPlatform } from './shared/platform.ts'

export type { ServeOptions, Server } from './shared/main.ts'

/**
 * Listens with Headroom on Node. Resolves when connections are accepted.
 *
 * @throws what the listening socket says, with its code (`EADDRINUSE`, `EACCES`, ...).
 *
 * @example
 * const server = await serve({ config: readConfig({ flags: { port: 0 } }) })
 * await server.close(1000)
 */
export async function serve({ config, ...options }: ServeOptions): Promise<Server> {
  const own = { name: 'node', fetch: fetchRaw, fetchDecodes: new Set<string>() }
  const { platform, drain, close } = await processPlatform(own, config, options)
  const app = createApp(config, platform)
  const http = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as HttpServer
  // A request may be slow in coming and an answer silent for long: the limits are the handler's.
  http.requestTimeout = 0
  try {
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject).listen(config.port, config.host, resolve)
    })
  } catch (error) {
    await close()
    throw error
  }
  const { port } = http.address() as { port: number }
  return {
    url: addressOf(config.host, port),
    port,
    app,
    async close(drainMs = 0) {
      drain()
      const closed = new Promise((resolve) => http.close(resolve))
      const timer = setTimeout(() => http.closeAllConnections(), drainMs)
      // Node hangs up on connections that are idle now; one whose answer ends later it would keep open.
      const sweep = setInterval(() => http.closeIdleConnections(), 50)
      await closed
      clearTimeout(timer)
      clearInterval(sweep)
      await close()
    },
  }
}

if (import.meta.main) await main(serve)
