import { Hono } from 'hono'
import { dashboardData } from '../dashboard/data.ts'
import type { EditedBlocks } from '../dashboard/edited.ts'
import { PAGE, SCRIPT_HASH, STYLE_HASH } from '../dashboard/page.generated.ts'
import { HeadroomError } from '../errors.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Platform } from '../platform.ts'
import type { Admission } from '../proxy/admit.ts'
import { Feed } from './events.ts'
import { spanOf } from './span.ts'

/**
 * `/dashboard`: a page that holds no data, so anybody may have it; what it then asks for,
 * `/dashboard/...`, is for the deployment's owner alone.
 *
 * @param edited absent: no text of a request is kept.
 */
export function dashboardRoutes(
  platform: Platform,
  admission: Admission,
  ledger: Ledger,
  edited?: EditedBlocks,
): Hono {
  const app = new Hono()
  const isKept = (id: string) => edited?.has(id) ?? false
  const feed = new Feed(ledger, isKept, platform.draining)

  app.get('/dashboard', (c) => c.body(PAGE, 200, PAGE_HEADERS))
  app.get('/dashboard/', (c) => c.redirect('../dashboard'))

  app.use('/dashboard/*', async function owner(c, next) {
    await admission.local(c.req.raw)
    await next()
    c.res.headers.set('cache-control', 'no-store')
  })
  app.get('/dashboard/data', async (c) => {
    const now = platform.now()
    const span = spanOf((name) => c.req.query(name), now)
    const data = await dashboardData(ledger, span, now, isKept)
    return c.json({ ...data, keepsText: edited !== undefined })
  })
  app.get('/dashboard/events', (c) => {
    return c.body(feed.open(), 200, { 'content-type': 'text/event-stream' })
  })
  app.get('/dashboard/request', (c) => {
    const blocks = edited?.get(c.req.query('id') ?? '')
    if (!blocks) throw new HeadroomError('bad_input', FORGOTTEN, { status: 404 })
    return c.json({ blocks })
  })
  app.all('/dashboard/*', () => {
    throw new HeadroomError('unknown_path', NO_SUCH, { status: 404 })
  })
  return app
}

const FORGOTTEN = 'The text of this request is not kept, or no longer.'
const NO_SUCH = 'The dashboard has nothing of that name.'

/** Nothing but its own script and style runs on the page, and it can talk to this server alone. */
const POLICY = [
  "default-src 'none'",
  `script-src '${SCRIPT_HASH}'`,
  `style-src '${STYLE_HASH}'`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
}
