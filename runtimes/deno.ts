import { createApp } from '../src/app.ts'
import { addressOf, main, type ServeOptions, type Server } from './shared/main.ts'
import { processPlatform } from './shared/platform.ts'

/** Listens with Headroom on Deno. Its `fetch` undoes gzip and Brotli, and cannot be told not to. */
export async function serve({ config, ...options }: ServeOptions): Promise<Server> {
  const own = { name: 'deno', fetch, fetchDecodes: new Set(['gzip', 'br']) }
  const { platform, close } = await processPlatform(own, config, options)
  const app = createApp(config, platform)
  const hangUp = new AbortController()
  const server = Deno.serve(
    { hostname: config.host, port: config.port, signal: hangUp.signal, onListen() {} },
    // Deno aborts a request's signal on success too (a legacy it warns of): by then nothing is left to abort.
    (request) => app.fetch(request),
  )
  return {
    url: addressOf(config.host, server.addr.port),
    port: server.addr.port,
    app,
    async close(drainMs = 0) {
      const timer = setTimeout(() => hangUp.abort(), drainMs)
      await server.shutdown()
      clearTimeout(timer)
      await close()
    },
  }
}

if (import.meta.main) await main(serve)
