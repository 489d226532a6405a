import { createApp } from '../src/app.ts'
import { addressOf, main, type ServeOptions, type Server } from './shared/main.ts'
import { processPlatform } from './shared/platform.ts'

/** Bun's `fetch` cuts after five silent minutes and undoes content codings, unless told not to. */
const fetchRaw = (request: Request) => fetch(request, { decompress: false, timeout: false })

/** Listens with Headroom on Bun. */
export async function serve({ config, ...options }: ServeOptions): Promise<Server> {
  const own = { name: 'bun', fetch: fetchRaw, fetchDecodes: new Set<string>() }
  const { platform, drain, close } = await processPlatform(own, config, options)
  const app = createApp(config, platform)
  const server = Bun.serve({
    hostname: config.host,
    port: config.port,
    // Bun would cut a stream after ten silent seconds.
    idleTimeout: 0,
    // The handler has its own limit, and answers in the dialect's shape.
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    fetch: (request) => app.fetch(request),
  })
  return {
    url: addressOf(config.host, server.port),
    port: server.port,
    app,
    ...(platform.secret !== undefined && { secret: platform.secret }),
    async close(drainMs = 0) {
      drain()
      const timer = setTimeout(() => void server.stop(true), drainMs)
      await server.stop()
      clearTimeout(timer)
      await close()
    },
  }
}

if (import.meta.main) await main(serve)
