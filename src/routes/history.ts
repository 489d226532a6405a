import { Hono } from 'hono'
import { HeadroomError } from '../errors.ts'
import { type Group, GROUPS, type Ledger } from '../ledger/ledger.ts'
import { emptyRow } from '../ledger/sums.ts'
import type { Platform } from '../platform.ts'
import type { Admission } from '../proxy/admit.ts'
import { spanOf } from './span.ts'

/** `/stats-history?from&to&step&by`: what the ledger has on a part of time, for its owner. */
export function historyRoute(platform: Platform, admission: Admission, ledger: Ledger): Hono {
  const app = new Hono()
  app.get('/stats-history', async (c) => {
    await admission.local(c.req.raw)
    const span = spanOf((name) => c.req.query(name), platform.now())
    const by = groupOf(c.req.query('by'))
    const [total] = await ledger.totals(span)
    return c.json({
      from: new Date(span.from).toISOString(),
      to: new Date(span.to).toISOString(),
      step_ms: span.step,
      total: total ?? emptyRow(),
      series: await ledger.series(span),
      ...(by && { by, rows: await ledger.totals({ ...span, by }) }),
    })
  })
  return app
}

function groupOf(by: string | undefined): Group | undefined {
  if (!by) return undefined
  const group = GROUPS.find((name) => name === by)
  if (group) return group
  throw new HeadroomError('bad_input', `by takes one of: ${GROUPS.join(', ')}.`, { status: 400 })
}
