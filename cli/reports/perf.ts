import type { LedgerEvent } from '../../src/ledger/event.ts'
import type { LedgerRow } from '../../src/ledger/ledger.ts'
import { promptOf } from '../../src/ledger/prices/price.ts'
import { emptyRow } from '../../src/ledger/sums.ts'
import { type Advice, advise } from './advice.ts'
import type { Books } from './open.ts'

/** What `headroom perf` tells. */
export interface Perf {
  readonly days: number
  readonly total: LedgerRow
  /** Milliseconds, over the latest requests. */
  readonly latency: Readonly<Record<'added' | 'first' | 'total', Percentiles>>
  readonly cache: {
    /** Of all prompt tokens. */
    readonly share: number | null
    /** Of the requests that could have read any. */
    readonly hits: number | null
  }
  readonly forms: readonly LedgerRow[]
  readonly advice: readonly Advice[]
}

export interface Percentiles {
  readonly count: number
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

/** Requests that percentiles are taken over. */
const LATEST = 20_000

export async function perf(
  { ledger, priceOf }: Books,
  { from, to, days }: { from: number; to: number; days: number },
): Promise<Perf> {
  const [total = emptyRow()] = await ledger.totals({ from, to })
  const forms = await ledger.totals({ from, to, by: 'form' })
  const events = (await ledger.recent({ limit: LATEST, before: to })).filter(({ at }) => at >= from)
  const share = promptOf(total.usage) > 0 ? total.usage.read / promptOf(total.usage) : null
  return {
    days,
    total,
    latency: {
      added: percentiles(events.map(({ ms }) => ms.added)),
      first: percentiles(events.map(({ ms }) => ms.first)),
      total: percentiles(events.map(({ ms }) => ms.total)),
    },
    cache: { share, hits: hitRate(events) },
    forms,
    advice: advise({ total, forms, events, priceOf }),
  }
}

/** A conversation's first request has nothing to read. */
function hitRate(events: readonly LedgerEvent[]): number | null {
  const known = new Set<string>()
  const later = events.toReversed().filter(({ conversation, usage }) => {
    const isFirst = !known.has(conversation)
    known.add(conversation)
    return !isFirst && conversation !== '' && usage
  })
  const hits = later.filter(({ usage }) => usage!.read > 0)
  return later.length === 0 ? null : hits.length / later.length
}

function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
