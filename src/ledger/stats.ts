import type { EncodedBlock } from '../codec/index.ts'
import type { Usage } from '../dialects/dialect.ts'
import { Histogram } from './histogram.ts'

/** A request on a data route, as it is sent upstream. Tokens are estimates by the codec's frozen cost. */
export interface Sending {
  readonly dialect: string
  readonly model: string
  readonly before: number
  readonly after: number
  /** Our own milliseconds before it went upstream. */
  readonly added: number
}

/** Labels of one kind that are told apart; clients choose some of them, so there is a bound. */
const MOST_LABELS = 100

/** What this process has done since it began. Counters only: no text, no key, no address. */
export class Stats {
  private relayed = 0
  private readonly totals = tokens()
  private readonly dialects = new Labels(tokens)
  private readonly models = new Labels(tokens)
  private readonly forms = new Labels(() => ({ tokens_removed: 0, used: 0, failed: 0 }))
  private readonly failures = new Labels(() => ({ count: 0 }))
  private readonly billed: Usage = {
    input: 0,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: 0,
  }
  private readonly added = new Histogram()
  private readonly exact = { blocks: 0, before: 0, after: 0 }
  private editable = 0
  private leaks = 0
  private readonly bound = { refused: 0, mended: 0, dropped: 0 }

  /** A request that went through a data route. */
  sent(sending: Sending): void {
    this.added.add(sending.added)
    const { dialects, models, totals } = this
    for (const row of [totals, dialects.at(sending.dialect), models.at(sending.model)]) {
      row.requests += 1
      row.before += sending.before
      row.after += sending.after
    }
  }

  /** A request that was passed on unread. */
  passed(): void {
    this.relayed += 1
  }

  /** A block that was encoded for the first time, or in which the assistant copies a mark. */
  encoded({ saved = {}, failed = [], leaked }: EncodedBlock): void {
    if (leaked) {
      this.leaks += 1
      return
    }
    this.editable += 1
    for (const [form, tokens] of Object.entries(saved)) {
      const row = this.forms.at(form)
      row.tokens_removed += tokens
      row.used += 1
    }
    for (const form of failed) this.forms.at(form).failed += 1
  }

  /** New blocks that were edited, counted by a real tokenizer. */
  counted(blocks: number, before: number, after: number): void {
    this.exact.blocks += blocks
    this.exact.before += before
    this.exact.after += after
  }

  /** @param code an `ErrorCode`, or the part that failed open. */
  failed(code: string): void {
    this.failures.at(code).count += 1
  }

  /** Thinking that the provider took for another conversation's: refused, refused and then taken, or dropped. */
  thinking(outcome: 'refused' | 'mended' | 'dropped'): void {
    this.bound[outcome] += 1
  }

  used(usage: Usage): void {
    for (const key of Object.keys(this.billed) as (keyof Usage)[]) this.billed[key] += usage[key]
  }

  /** For `/stats`: plain JSON. */
  snapshot() {
    const { billed, editable, exact } = this
    return {
      requests: {
        total: this.totals.requests + this.relayed,
        read: this.totals.requests,
        relayed: this.relayed,
      },
      tokens: withSaved(this.totals),
      dialects: this.dialects.map(withSaved),
      models: this.models.map(withSaved),
      forms: this.forms.map((row) => ({ ...row, declined: editable - row.used - row.failed })),
      marks_copied: this.leaks,
      exact: { ...exact, saved: exact.before - exact.after },
      thinking: { ...this.bound },
      failures: this.failures.map(({ count }) => count),
      usage: {
        input: billed.input,
        cache_read: billed.cacheRead,
        cache_write_5m: billed.cacheWrite5m,
        cache_write_1h: billed.cacheWrite1h,
        output: billed.output,
      },
      added_latency_ms: this.added.snapshot(),
    }
  }
}

interface Tokens {
  requests: number
  before: number
  after: number
}

function tokens(): Tokens {
  return { requests: 0, before: 0, after: 0 }
}

function withSaved(row: Tokens) {
  return { ...row, saved: row.before - row.after }
}

/** Rows by label; past the bound, all further labels share one row. */
class Labels<Row> {
  private readonly rows = new Map<string, Row>()
  private readonly create: () => Row

  constructor(create: () => Row) {
    this.create = create
  }

  at(label: string): Row {
    const name = label.slice(0, 100)
    const key = this.rows.has(name) || this.rows.size < MOST_LABELS ? name : 'other'
    const row = this.rows.get(key) ?? this.create()
    this.rows.set(key, row)
    return row
  }

  map<T>(view: (row: Row) => T): Record<string, T> {
    return Object.fromEntries([...this.rows].map(([label, row]) => [label, view(row)]))
  }
}
