import { Hono } from 'hono'
import type { Config } from '../config.ts'
import type { Platform } from '../platform.ts'
import type { Admission } from '../proxy/admit.ts'
import type { Family, Labels } from '../telemetry/instruments.ts'
import { exposition, EXPOSITION } from '../telemetry/prometheus.ts'
import { VERSION } from '../version.ts'

/** `/metrics`: this process's figures as Prometheus scrapes them, for whoever has its bearer token. */
export function metricsRoute(
  config: Config,
  platform: Platform,
  admission: Admission,
  families: () => readonly Family[],
): Hono {
  const app = new Hono()
  const began = platform.now() / 1000
  // A scrape reaches any one of several workers: without its name their counters would seem to fall.
  const common: Labels = config.workers > 1 ? { worker: crypto.randomUUID().slice(0, 8) } : {}
  const own: Family[] = [
    {
      name: 'headroom_info',
      help: 'What runs here.',
      kind: 'gauge',
      samples: [{ labels: { version: VERSION, mode: config.mode }, value: 1 }],
    },
    {
      name: 'process_start_time_seconds',
      help: 'When the process began, in seconds since 1970.',
      kind: 'gauge',
      samples: [{ labels: {}, value: began }],
    },
  ]
  app.get('/metrics', async (c) => {
    await admission.local(c.req.raw)
    return c.body(exposition([...own, ...families()], common), 200, { 'content-type': EXPOSITION })
  })
  return app
}
