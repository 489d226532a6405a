import { Hono } from 'hono'
import type { Config } from './config.ts'
import { EditedBlocks } from './dashboard/edited.ts'
import { type ErrorCode, HeadroomError, traceOf } from './errors.ts'
import { memoryLedger } from './ledger/memory.ts'
import { Stats } from './ledger/stats.ts'
import type { LogEntry, Platform } from './platform.ts'
import { createAdmission } from './proxy/admit.ts'
import { createHandler } from './proxy/handle.ts'
import { Memo } from './proxy/memo.ts'
import { dialectFor } from './proxy/route.ts'
import type { Parts } from './proxy/shorten.ts'
import { placeOf } from './proxy/target.ts'
import { dashboardRoutes } from './routes/dashboard.ts'
import { healthRoutes } from './routes/health.ts'
import { historyRoute } from './routes/history.ts'
import { metricsRoute } from './routes/metrics.ts'
import { statsRoute } from './routes/stats.ts'
import { createExporter } from './telemetry/exporter.ts'
import { createMetrics } from './telemetry/metrics.ts'

export type App = Hono<{ Variables: { id: string } }>

/**
 * The whole product as one handler: `createApp(config, platform).fetch(request)`. Everything that is
 * not a route of our own goes upstream.
 *
 * @param parts to put others in place of the ones it would make, for tests and measurements.
 *
 * @example
 * const app = createApp(readConfig({ env }), platform)
 * const response = await app.fetch(new Request('http://localhost/livez'))
 */
export function createApp(config: Config, platform: Platform, parts: Partial<Parts> = {}): App {
  const { memo = new Memo(), stats = new Stats() } = parts
  const { ledger = platform.ledger ?? memoryLedger() } = parts
  const admission = createAdmission(config, platform.secret)
  const metrics = createMetrics()
  const exporter = createExporter(config, platform, () => metrics.families())
  const edited = config.logMessages ? new EditedBlocks() : undefined
  const told: Parts['told'] = (event, fresh) => {
    metrics.add(event)
    exporter?.add(event)
    edited?.keep(event.id, fresh)
  }
  const whole = { told, ...parts, memo, stats, ledger }
  const handle = createHandler(config, platform, whole, admission)
  const families = () => [...metrics.families(), ...(exporter?.families() ?? [])]
  const place = (request: Request) => placeOf(request.url, config.pathSecret !== undefined)
  // Our own routes are found behind a project's prefix too, as everything else is.
  const app: App = new Hono({ getPath: (request) => place(request).path })

  app.use(async function stamp(c, next) {
    c.set('id', `hr_${crypto.randomUUID()}`)
    await next()
    c.res.headers.set('x-headroom-request-id', c.get('id'))
    c.res.headers.set('x-headroom-mode', config.optimize ? config.mode : 'passthrough')
  })
  app.use(async function admit(c, next) {
    admission.origin(c.req.raw, new URL(c.req.url))
    if (c.req.path !== '/livez') await admission.path(place(c.req.raw))
    await next()
  })
  app.route('/', healthRoutes(config, platform, admission))
  app.route('/', statsRoute(config, platform, admission, stats))
  app.route('/', historyRoute(platform, admission, ledger))
  app.route('/', metricsRoute(config, platform, admission, families))
  app.route('/', dashboardRoutes(platform, admission, ledger, edited))
  app.all('*', (c) => handle(c.req.raw, c.get('id')))

  app.onError((error, c) => {
    const refusal = error instanceof HeadroomError ? error : defect(error)
    const { code, status, message, cause } = refusal
    stats.failed(code)
    const trace = cause === undefined ? {} : traceOf(cause)
    const level = LEVELS[code] ?? 'warn'
    platform.log({ level, event: 'refused', id: c.get('id'), code, status, ...trace })
    const headers = code === 'not_ready' ? { 'retry-after': '2' } : undefined
    const body = dialectFor(c.req.raw).error(status, code, message)
    return Response.json(body, { status, ...(headers && { headers }) })
  })
  return app
}

const LEVELS: Partial<Record<ErrorCode, LogEntry['level']>> = {
  client_gone: 'info',
  defect: 'error',
}

function defect(cause: unknown): HeadroomError {
  return new HeadroomError('defect', 'A defect in Headroom; its log says more.', { cause })
}
