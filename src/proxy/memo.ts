import type { BlockEncoder } from '../codec/index.ts'
import type { Dialect, Reading } from '../dialects/dialect.ts'
import type { Chain } from './lineage.ts'

/** A conversation as it was left: what the next request of it need not do again. */
export interface Remembered {
  readonly tenant: string
  readonly dialect: Dialect['id']
  readonly reading: Reading
  readonly chain: Chain
  /** The plan as the store has it. Another plan, other bytes: then nothing of this may be used. */
  readonly plan: string
  readonly encoder: BlockEncoder
  /** What became of each block that the encoder has seen. */
  readonly sent: readonly Sent[]
}

/** One block in what was sent. Tokens are estimates. */
export interface Sent {
  /** The JSON string to put in its place; absent: as it came. */
  readonly literal?: string
  readonly before: number
  readonly after: number
  /** Frozen-cost tokens taken off, by form. */
  readonly saved?: Readonly<Record<string, number>> | undefined
}

/** A body is held about three times: itself, its blocks' text, the lines the codec looks up. */
const BYTES_A_CHARACTER = 6
const MOST_CONVERSATIONS = 64

/**
 * Conversations of late, the least recently used dropped first. An accelerator and nothing more:
 * whoever uses an entry compares its text with the request's, so that clearing it moves no byte.
 */
export class Memo {
  private readonly entries = new Set<Remembered>()
  private readonly limit: number
  private size = 0

  /** @param limit bytes that all entries together may hold, by a rough count. */
  constructor(limit = 96 * 2 ** 20) {
    this.limit = limit
  }

  /** The conversation that this body most likely goes on with: it has the longest beginning in common. */
  nearest(tenant: string, dialect: Dialect['id'], body: string): Remembered | undefined {
    let best: Remembered | undefined
    let most = 0
    for (const entry of this.entries) {
      if (entry.tenant !== tenant || entry.dialect !== dialect) continue
      const shared = sharedLength(entry.reading.body, body)
      if (shared >= most) [best, most] = [entry, shared]
    }
    return most > 0 ? best : undefined
  }

  /** Keeps an entry, in place of the one that it grew out of, if it did. */
  keep(entry: Remembered, start?: { remembered: Remembered; shared: number }): void {
    const before = start?.remembered
    if (before && start.shared === before.reading.blocks.length) this.drop(before)
    this.entries.add(entry)
    this.size += weight(entry)
    for (const oldest of this.entries) {
      if (this.size <= this.limit && this.entries.size <= MOST_CONVERSATIONS) break
      this.drop(oldest)
    }
  }

  clear(): void {
    this.entries.clear()
    this.size = 0
  }

  private drop(entry: Remembered): void {
    if (this.entries.delete(entry)) this.size -= weight(entry)
  }
}

function weight({ reading }: Remembered): number {
  return reading.body.length * BYTES_A_CHARACTER
}

/**
 * About how many characters two texts have in common from the start, to within the step at which they
 * were found to differ: steps double, and each is one native comparison.
 */
function sharedLength(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  let start = 0
  for (let step = 1024; start < most; step *= 2) {
    const end = Math.min(start + step, most)
    if (a.slice(start, end) !== b.slice(start, end)) break
    start = end
  }
  return start
}
