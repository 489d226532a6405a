/** Bucket `i` holds values up to `LEAST * GROWTH ** i`: 0.05 ms to beyond a minute within 25 %. */
const LEAST = 0.05
const GROWTH = 1.25
const BUCKETS = 64

/** Durations counted into fixed buckets: bounded memory, percentiles to within one bucket. */
export class Histogram {
  private readonly counts = Array.from({ length: BUCKETS }, () => 0)
  private count = 0
  private most = 0

  /** @param value milliseconds. */
  add(value: number): void {
    const bucket = value <= LEAST ? 0 : Math.ceil(Math.log(value / LEAST) / Math.log(GROWTH))
    this.counts[Math.min(bucket, BUCKETS - 1)]! += 1
    this.count += 1
    this.most = Math.max(this.most, value)
  }

  /** The value that a share of all values does not exceed; null while there are none. */
  percentile(share: number): number | null {
    if (this.count === 0) return null
    let rest = Math.ceil(share * this.count)
    const bucket = this.counts.findIndex((count) => (rest -= count) <= 0)
    return rounded(Math.min(LEAST * GROWTH ** bucket, this.most))
  }

  snapshot() {
    return {
      count: this.count,
      p50: this.percentile(0.5),
      p95: this.percentile(0.95),
      p99: this.percentile(0.99),
      max: this.count === 0 ? null : rounded(this.most),
    }
  }
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
