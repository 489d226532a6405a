import type { Arm, LedgerEvent, MissCause, Tokens } from './event.ts'

/** What was sent, what it was billed, and what it would have been billed. Events are only ever added. */
export interface Ledger {
  /** Keeps all or none. When it resolves they outlive the process. One that is there already is not counted again. */
  append(events: readonly LedgerEvent[]): Promise<void>
  /** Sums over a time: one row, or one for every label. The dearest label comes first. */
  totals(query: TotalsQuery): Promise<LedgerRow[]>
  /** One row a step in which there was any request, oldest first; `at` is where it starts. */
  series(query: SeriesQuery): Promise<LedgerRow[]>
  /** The latest events, newest first. */
  recent(query: RecentQuery): Promise<LedgerEvent[]>
  /** The latest events of one conversation, newest first. */
  conversation(key: string, limit: number): Promise<LedgerEvent[]>
  /** Each conversation of a time, by arm and model: what an experiment is judged by. */
  conversations(query: Omit<TotalsQuery, 'by'>): Promise<ConversationRow[]>
  close?(): Promise<void> | void
}

export const GROUPS = ['model', 'client', 'project', 'form', 'dialect', 'arm'] as const

export type Group = (typeof GROUPS)[number]

/** Milliseconds since 1970, `from` within and `to` without. */
export interface TotalsQuery {
  readonly from?: number
  readonly to?: number
  readonly by?: Group
}

export interface SeriesQuery {
  readonly from: number
  readonly to: number
  /** Milliseconds. */
  readonly step: number
}

export interface RecentQuery {
  readonly limit: number
  /** Only what was sent before this moment. */
  readonly before?: number
}

/** Sums over events. By form there are only `requests`, `removed` and `dollars.saved`: the rest is 0. */
export interface LedgerRow {
  /** The label (a model, a form, ...); '' for a sum over all. */
  readonly key: string
  /** Where the step starts; 0 in totals. */
  readonly at: number
  readonly requests: number
  /** Answers with a status of 400 or more, or that did not come to their end. */
  readonly failed: number
  /** Requests with usage, of those with a price. */
  readonly priced: number
  readonly metered: number
  readonly usage: Tokens
  readonly tokens: { readonly before: number; readonly after: number }
  /** Tokens the forms took out, each counted once. */
  readonly removed: number
  /** Tokens that calls brought in again after we had shortened what they gave. */
  readonly reread: number
  readonly dollars: { readonly billed: number; readonly without: number; readonly saved: number }
  /** Tokens that were cached and not read, by cause. */
  readonly missed: Readonly<Record<MissCause, number>>
  /** Sums of milliseconds; divide by `requests`. */
  readonly ms: { readonly added: number; readonly first: number; readonly total: number }
}

export interface ConversationRow {
  readonly conversation: string
  readonly arm: Arm
  readonly model: string
  readonly requests: number
  /** Dollars. */
  readonly billed: number
  /** Prompt tokens of all its requests, as they came. */
  readonly before: number
}
