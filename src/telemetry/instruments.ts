/** Names and values that tell the samples of one family apart. */
export type Labels = Readonly<Record<string, string>>

/** One measured thing, in the form that Prometheus and OpenTelemetry share. */
export interface Family {
  readonly name: string
  readonly help: string
  /** A counter never falls while the process lives; a gauge may. */
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly samples: readonly Sample[]
}

export interface Sample {
  readonly labels: Labels
  /** Of a histogram: the sum of all values. */
  readonly value: number
  readonly buckets?: Buckets
}

export interface Buckets {
  /** Upper bounds, within; one more bucket holds what is larger. */
  readonly bounds: readonly number[]
  /** Values in each bucket alone. */
  readonly counts: readonly number[]
}

/** Combinations of labels that one family tells apart; clients choose some of them. */
const MOST = 500
/** Characters of a label's value. */
const LONGEST = 100

type Name = Pick<Family, 'name' | 'help'>

/** A sum for every combination of labels; beyond the bound all share one whose labels are `other`. */
export class Sums {
  private readonly rows = new Map<string, { labels: Labels; value: number }>()
  private readonly name: Name
  private readonly kind: Family['kind']

  constructor(name: string, help: string, kind: 'counter' | 'gauge' = 'counter') {
    this.name = { name, help }
    this.kind = kind
  }

  add(value: number, labels: Labels = {}): void {
    if (!Number.isFinite(value)) return
    const row = this.rows.get(keyOf(labels)) ?? this.begin(labels)
    row.value += value
  }

  family(): Family {
    const samples = [...this.rows.values()].map((row) => ({ ...row }))
    return { ...this.name, kind: this.kind, samples }
  }

  private begin(labels: Labels) {
    const isFull = this.rows.size >= MOST
    const cut = (text: string) => (isFull ? 'other' : text.slice(0, LONGEST))
    const own = Object.fromEntries(Object.entries(labels).map(([name, text]) => [name, cut(text)]))
    const row = this.rows.get(keyOf(own)) ?? { labels: own, value: 0 }
    this.rows.set(keyOf(own), row)
    return row
  }
}

/** Values counted into buckets. */
export class Distribution {
  private readonly name: Name
  private readonly bounds: readonly number[]
  private readonly counts: number[]
  private sum = 0

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = { name, help }
    this.bounds = bounds
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  add(value: number): void {
    if (!Number.isFinite(value)) return
    const bucket = this.bounds.findIndex((bound) => value <= bound)
    this.counts[bucket < 0 ? this.bounds.length : bucket]! += 1
    this.sum += value
  }

  family(): Family {
    const buckets = { bounds: this.bounds, counts: [...this.counts] }
    return { ...this.name, kind: 'histogram', samples: [{ labels: {}, value: this.sum, buckets }] }
  }
}

function keyOf(labels: Labels): string {
  return JSON.stringify(Object.values(labels))
}
