import { waitUntil } from 'cloudflare:workers'
import { createApp } from '../src/app.ts'
import { readConfig, type Config } from '../src/config.ts'
import { UserError } from '../src/errors.ts'
import type { Platform } from '../src/platform.ts'
import { memoryLedger } from '../src/ledger/memory.ts'
import { d1Ledger, isD1 } from './ledger-d1.ts'
import { decoders } from './shared/decoders.ts'
import { Memo } from '../src/proxy/memo.ts'
import { memoryStore } from '../src/proxy/memoryStore.ts'

/** Variables and secrets, by the names of `src/config.ts`; LEDGER, a D1 database; other bindings are ignored. */
type Bindings = Readonly<Record<string, unknown>>

/** Bytes of conversations kept at hand; an isolate has 128 MB for everything. */
const MEMO = 24 * 2 ** 20
/** Requests remembered for reports where there is no database. */
const EVENTS = 2000

let app: ReturnType<typeof createApp> | undefined

/** Headroom on Workers: its own host is named by HEADROOM_ALLOWED_HOSTS, and then needs a token. */
export default {
  async fetch(request, bindings) {
    try {
      app ??= open(bindings)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      return Response.json({ error: { type: error.code, message: error.message } }, { status: 503 })
    }
    return app.fetch(request)
  },
} satisfies ExportedHandler<Bindings>

function open(bindings: Bindings) {
  const config = configOf(bindings)
  const { LEDGER } = bindings
  const ledger = isD1(LEDGER) ? d1Ledger(LEDGER, config.ledgerDays) : memoryLedger(EVENTS)
  return createApp(config, { ...createPlatform(), ledger }, { memo: new Memo(MEMO) })
}

function configOf(bindings: Bindings): Config {
  const strings = Object.entries(bindings).filter(([, value]) => typeof value === 'string')
  const env = Object.fromEntries(strings) as Record<string, string>
  // A Worker listens nowhere; as `host` its public name is held to the same rule as an open port.
  const host = env['HEADROOM_ALLOWED_HOSTS']?.split(',')[0]
  // What one isolate remembers no other knows: the plan must follow from the settings alone.
  return readConfig({ env, flags: { host: host || undefined, stateless: true } })
}

function createPlatform(): Platform {
  return {
    name: 'workerd',
    fetch: (request) => fetch(request),
    // Workers undo both when a body is read, and leave zstd and deflate as they are.
    fetchDecodes: new Set(['gzip', 'br']),
    now: Date.now,
    ticks: () => performance.now(),
    store: memoryStore(),
    background: waitUntil,
    breathe: () => scheduler.wait(0),
    log: (entry) => console[entry.level](JSON.stringify(entry)),
    decoders,
  }
}
