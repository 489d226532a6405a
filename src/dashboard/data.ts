import type { LedgerEvent } from '../ledger/event.ts'
import type { Group, Ledger, LedgerRow } from '../ledger/ledger.ts'
import { addRows, emptyRow } from '../ledger/sums.ts'

/** What the page shows of a part of time: summed up here, so that the page stays small whatever there is. */
export interface DashboardData {
  readonly now: number
  readonly span: { readonly from: number; readonly to: number; readonly step: number }
  readonly total: LedgerRow
  readonly groups: Readonly<Record<ShownGroup, readonly LedgerRow[]>>
  /** One column a figure, one value a step that had any request. */
  readonly series: Columns
  readonly latency: Percentiles
  /** The latest requests of all time, newest first. */
  readonly recent: readonly Shown[]
}

export const SHOWN_GROUPS = ['project', 'model', 'client', 'form'] as const satisfies Group[]
export type ShownGroup = (typeof SHOWN_GROUPS)[number]

/** A request as far as it is shown, and whether its edited blocks can be had. */
export type Shown = Omit<LedgerEvent, 'prompt' | 'conversation' | 'forms'> & {
  readonly kept: boolean
}

/** @param isKept can the edited blocks of the request with this id be had? */
export function shown(event: LedgerEvent, isKept: (id: string) => boolean): Shown {
  const { prompt: _, conversation: __, forms: ___, ...rest } = event
  return { ...rest, kept: isKept(event.id) }
}

/** Milliseconds that we added, over the latest requests. */
export interface Percentiles {
  readonly count: number
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

const FIGURES = {
  requests: ({ requests }) => requests,
  billed: ({ dollars }) => dollars.billed,
  saved: ({ dollars }) => dollars.saved,
  sent: ({ tokens }) => tokens.after,
  spared: ({ tokens }) => tokens.before - tokens.after,
  read: ({ usage }) => usage.read,
  prompt: ({ usage }) => usage.uncached + usage.read + usage.write5m + usage.write1h,
  added: ({ ms }) => ms.added,
} satisfies Record<string, (row: LedgerRow) => number>

export type Figure = keyof typeof FIGURES
export type Columns = Readonly<Record<Figure | 'at', readonly number[]>>

/** Labels of a group that are told apart; the rest share one row. */
const MOST_LABELS = 12
const MOST_RECENT = 100
/** Requests from which percentiles are taken. */
const SAMPLE = 1000

/** The key of the row that holds all labels beyond the bound. */
export const REST = '\u0000rest'

/** @param isKept can the edited blocks of the request with this id be had? */
export async function dashboardData(
  ledger: Ledger,
  span: DashboardData['span'],
  now: number,
  isKept: (id: string) => boolean,
): Promise<DashboardData> {
  const [total = emptyRow()] = await ledger.totals(span)
  const groups = {} as Record<ShownGroup, LedgerRow[]>
  for (const by of SHOWN_GROUPS) groups[by] = bounded(await ledger.totals({ ...span, by }))
  const rows = await ledger.series(span)
  const latest = await ledger.recent({ limit: SAMPLE })
  const within = latest.filter(({ at }) => at >= span.from && at < span.to)
  return {
    now,
    span,
    total,
    groups,
    series: columns(rows),
    latency: percentiles(within.map(({ ms }) => ms.added)),
    recent: latest.slice(0, MOST_RECENT).map((event) => shown(event, isKept)),
  }
}

function bounded(rows: readonly LedgerRow[]): LedgerRow[] {
  if (rows.length <= MOST_LABELS) return [...rows]
  const rest = rows.slice(MOST_LABELS - 1).reduce(addRows, emptyRow(REST))
  return [...rows.slice(0, MOST_LABELS - 1), rest]
}

function columns(rows: readonly LedgerRow[]): Columns {
  const entries = Object.entries(FIGURES).map(([name, figure]) => [name, rows.map(figure)])
  return { ...Object.fromEntries(entries), at: rows.map(({ at }) => at) }
}

/** By nearest rank. */
function percentiles(values: number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? null
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
