import type { LedgerRow } from '../../src/ledger/ledger.ts'
import { promptOf } from '../../src/ledger/prices/price.ts'

const COLUMNS: readonly (readonly [name: string, of: (row: LedgerRow) => number])[] = [
  ['requests', (row) => row.requests],
  ['failed', (row) => row.failed],
  ['priced', (row) => row.priced],
  ['prompt_tokens_before', (row) => row.tokens.before],
  ['prompt_tokens_after', (row) => row.tokens.after],
  ['prompt_tokens_billed', (row) => promptOf(row.usage)],
  ['cache_read', (row) => row.usage.read],
  ['cache_write_5m', (row) => row.usage.write5m],
  ['cache_write_1h', (row) => row.usage.write1h],
  ['output', (row) => row.usage.output],
  ['removed', (row) => row.removed],
  ['reread', (row) => row.reread],
  ['dollars_billed', (row) => row.dollars.billed],
  ['dollars_without', (row) => row.dollars.without],
  ['dollars_saved', (row) => row.dollars.saved],
  ['missed_expired', (row) => row.missed.expired],
  ['missed_client', (row) => row.missed.client],
  ['missed_provider', (row) => row.missed.provider],
  ['missed_ours', (row) => row.missed.ours],
]

/** Rows as comma-separated values (RFC 4180), with a head. */
export function csv(label: string, rows: readonly LedgerRow[]): string {
  const head = [label, ...COLUMNS.map(([name]) => name)]
  const lines = rows.map((row) => [quoted(row.key), ...COLUMNS.map(([, of]) => plain(of(row)))])
  return [head, ...lines].map((cells) => cells.join(',')).join('\n')
}

/** A spreadsheet would take what begins like a formula for one. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const plain = (value: number) => String(Number(value.toFixed(6)))
