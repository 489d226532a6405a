import type { LedgerEvent, MissCause } from './event.ts'
import type { ConversationRow, Group, LedgerRow } from './ledger.ts'

/** The row to which nothing has been added. */
export function emptyRow(key = '', at = 0): LedgerRow {
  return {
    key,
    at,
    requests: 0,
    failed: 0,
    metered: 0,
    priced: 0,
    usage: { uncached: 0, read: 0, write5m: 0, write1h: 0, output: 0 },
    tokens: { before: 0, after: 0 },
    removed: 0,
    reread: 0,
    dollars: { billed: 0, without: 0, saved: 0 },
    missed: { expired: 0, client: 0, provider: 0, ours: 0 },
    ms: { added: 0, first: 0, total: 0 },
  }
}

/** One event as a row. */
export function rowOf(event: LedgerEvent, key = '', at = 0): LedgerRow {
  const { usage, dollars, miss, ms, tokens, forms } = event
  const none = emptyRow(key, at)
  return {
    ...none,
    requests: 1,
    failed: isFailed(event) ? 1 : 0,
    metered: usage ? 1 : 0,
    priced: dollars ? 1 : 0,
    usage: usage ?? none.usage,
    tokens,
    removed: Object.values(forms).reduce((sum, { removed }) => sum + removed, 0),
    reread: event.rereads ?? 0,
    dollars: dollars ?? none.dollars,
    missed: miss ? { ...none.missed, [miss.cause]: miss.tokens } : none.missed,
    ms,
  }
}

/** The event's share of each label of a kind: one row, but by form one for every form. */
export function rowsBy(event: LedgerEvent, group: Group): LedgerRow[] {
  if (group !== 'form') return [rowOf(event, event[group])]
  return Object.entries(event.forms).map(([form, { removed, saved }]) => {
    const row = emptyRow(form)
    return { ...row, requests: 1, removed, dollars: { ...row.dollars, saved } }
  })
}

export function isFailed({ status, ending }: LedgerEvent): boolean {
  return status >= 400 || ending !== 'complete'
}

/** Both together, under the first one's label. */
export function addRows(a: LedgerRow, b: LedgerRow): LedgerRow {
  return {
    key: a.key,
    at: a.at,
    requests: a.requests + b.requests,
    failed: a.failed + b.failed,
    metered: a.metered + b.metered,
    priced: a.priced + b.priced,
    usage: added(a.usage, b.usage),
    tokens: added(a.tokens, b.tokens),
    removed: a.removed + b.removed,
    reread: a.reread + b.reread,
    dollars: added(a.dollars, b.dollars),
    missed: added<Record<MissCause, number>>(a.missed, b.missed),
    ms: added(a.ms, b.ms),
  }
}

function added<T extends { readonly [K in keyof T]: number }>(a: T, b: T): T {
  const sums = (Object.keys(a) as (keyof T)[]).map((key) => [key, a[key] + b[key]] as const)
  return Object.fromEntries(sums) as T
}

/** Rows of the same key as one. */
export function summed<Key>(
  rows: readonly LedgerRow[],
  keyOf: (row: LedgerRow) => Key,
): LedgerRow[] {
  const sums = new Map<Key, LedgerRow>()
  for (const row of rows) {
    const sum = sums.get(keyOf(row))
    sums.set(keyOf(row), sum ? addRows(sum, row) : row)
  }
  return [...sums.values()]
}

/** The dearest first: what went through under a label, then how often. */
export function byWeight(a: LedgerRow, b: LedgerRow): number {
  return (
    b.dollars.without - a.dollars.without ||
    Math.abs(b.dollars.saved) - Math.abs(a.dollars.saved) ||
    b.requests - a.requests ||
    (a.key < b.key ? -1 : 1)
  )
}

/** A row for every conversation, arm and model. */
export function conversationRows(events: readonly LedgerEvent[]): ConversationRow[] {
  const rows = new Map<string, ConversationRow>()
  for (const { conversation, arm, model, dollars, tokens } of events) {
    const key = JSON.stringify([conversation, arm, model])
    const { requests = 0, billed = 0, before = 0 } = rows.get(key) ?? {}
    rows.set(key, {
      conversation,
      arm,
      model,
      requests: requests + 1,
      billed: billed + (dollars?.billed ?? 0),
      before: before + tokens.before,
    })
  }
  return [...rows.values()]
}
