import { getRequestListener } from '@hono/node-server'
import type { RequestListener } from 'node:http'
import { createApp } from '../src/app.ts'
import { listen, type Listener } from './listener.ts'
import { fetchRaw } from './shared/fetch.ts'
import { main, type ServeOptions, type Server } from './shared/main.ts'
import { processPlatform } from './shared/platform.ts'

export type { ServeOptions, Server } from './shared/main.ts'

/**
 * Listens with Headroom on Node. Resolves when requests are answered.
 *
 * @param given to answer on a port that was listened on before; it is closed with the server.
 * @throws what the listening socket says, with its code (`EADDRINUSE`, `EACCES`, ...).
 *
 * @example
 * const server = await serve({ config: readConfig({ flags: { port: 0 } }) })
 * await server.close(1000)
 */
export async function serve(
  { config, ...options }: ServeOptions,
  given?: Listener,
): Promise<Server> {
  const listener = given ?? (await listen(config.host, config.port))
  const own = { name: 'node', fetch: fetchRaw, fetchDecodes: new Set<string>() }
  const made = processPlatform(own, config, options)
  const { platform, drain, close } = await made.catch(async (error: unknown) => {
    await listener.close()
    throw error
  })
  // Of port 0 the one that was given: by it a proxy is known.
  const app = createApp({ ...config, port: listener.port }, platform)
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  listener.answer(answer as RequestListener)
  return {
    url: listener.url,
    port: listener.port,
    app,
    ...(platform.secret !== undefined && { secret: platform.secret }),
    async close(drainMs = 0) {
      drain()
      await listener.close(drainMs)
      await close()
    },
  }
}

if (import.meta.main) await main((options) => serve(options))
