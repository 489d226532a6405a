import { experiment, type Experiment } from '../../src/ledger/holdout.ts'
import { type Group, GROUPS, type LedgerRow } from '../../src/ledger/ledger.ts'
import { emptyRow } from '../../src/ledger/sums.ts'
import type { Books } from './open.ts'

/** What `headroom savings` tells. */
export interface Savings {
  readonly days: number
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  readonly total: LedgerRow
  readonly conversations: number
  readonly by: Readonly<Partial<Record<Group, readonly LedgerRow[]>>>
  /** Absent where nothing was held out. */
  readonly experiment?: Experiment
}

export interface SavingsQuery {
  readonly from: number
  readonly to: number
  readonly days: number
  /** Absent: all of them. */
  readonly by?: Group | undefined
}

export async function savings({ ledger, priceOf }: Books, query: SavingsQuery): Promise<Savings> {
  const { from, to, days, by } = query
  const [total = emptyRow()] = await ledger.totals({ from, to })
  const groups = by ? [by] : GROUPS
  const rows = await Promise.all(
    groups.map(async (group) => [group, await ledger.totals({ from, to, by: group })] as const),
  )
  const conversations = await ledger.conversations({ from, to })
  const measured = experiment(conversations, priceOf, to)
  return {
    days,
    from,
    to,
    total,
    conversations: new Set(conversations.map(({ conversation }) => conversation)).size,
    by: Object.fromEntries(rows),
    ...(measured && { experiment: measured }),
  }
}
