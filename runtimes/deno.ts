import { createApp } from '../src/app.ts'
import { addressOf, main, type ServeOptions, type Server } from './shared/main.ts'
import { processPlatform } from './shared/platform.ts'

/** Listens with Headroom on Deno. Its `fetch` undoes gzip and Brotli, and cannot be told not to. */
export async function serve({ config, ...options }: ServeOptions): Promise<Server> {
  const own = { name: 'deno', fetch, fetchDecodes: new Set(['gzip', 'br']) }
  const { platform, drain, close } = await processPlatform(own, config, options)
  const app = createApp(config, platform)
  // Deno's own way to hang up throws once a shutdown has begun. Its requests' signals abort on success
  // too (a legacy it warns of), when nothing is left to abort.
  const hangUp = new AbortController()
  const withEnd = (request: Request) =>
    new Request(request, { signal: AbortSignal.any([request.signal, hangUp.signal]) })
  const server = Deno.serve(
    { hostname: config.host, port: config.port, onListen() {} },
    (request) => app.fetch(withEnd(request)),
  )
  return {
    url: addressOf(config.host, server.addr.port),
    port: server.addr.port,
    app,
    ...(platform.secret !== undefined && { secret: platform.secret }),
    async close(drainMs = 0) {
      drain()
      const timer = setTimeout(() => hangUp.abort(), drainMs)
      await server.shutdown()
      clearTimeout(timer)
      await close()
    },
  }
}

if (import.meta.main) await main(serve)
