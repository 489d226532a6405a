import { Hono } from 'hono'
import { type Config, modeNote } from '../config.ts'
import type { Stats } from '../ledger/stats.ts'
import type { Platform } from '../platform.ts'
import type { Admission } from '../proxy/admit.ts'
import { VERSION } from '../version.ts'

/** `/stats`: what this process has done since it began, for its owner. */
export function statsRoute(
  config: Config,
  platform: Platform,
  admission: Admission,
  stats: Stats,
): Hono {
  const app = new Hono()
  const started = platform.ticks()
  app.get('/stats', async (c) => {
    await admission.local(c.req.raw)
    return c.json({
      version: VERSION,
      mode: config.mode,
      note: modeNote(config),
      uptime_seconds: Math.round(platform.ticks() - started) / 1000,
      ...stats.snapshot(),
    })
  })
  return app
}
