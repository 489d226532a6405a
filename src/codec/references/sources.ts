import { findHunks, newSide } from './diffs.ts'

/**
 * A stretch of text that later blocks may refer to: a tool result (numbered or not), or a string
 * argument of a call.
 */
export interface Segment {
  /** `#35`, `#35.2`, `this call's content`; '' where nothing in the sent text names it. */
  name: string
  /** Number of the first line, where the client numbered them. */
  readonly first?: number
  /** Lines without their numbers; undefined where the sent text does not show the line in full. */
  readonly lines: readonly (string | undefined)[]
  /** What it is about: a file's path or a command. Short runs are matched within one subject alone. */
  readonly subject: string
  /** The new side of a diff's hunk: its lines stand in the text with a sign before them. */
  readonly hunk?: true
}

/**
 * Every visible line of the conversation so far, by content. Grows with the conversation: adding a
 * segment costs its lines, looking up costs the block's lines (each candidate diagonal is walked
 * once, and a line has at most `CANDIDATES`).
 */
export class Sources {
  private readonly ids = new Map<string, number>()
  /** Line id at each place; -1 separates segments and stands for lines that are not visible. */
  private places: number[] = [-1]
  /** The place before this one with the same line. */
  private earlier: number[] = [-1]
  /** The last place of a line, by id. */
  private last: number[] = []
  private readonly segments: Segment[] = []
  /** First place of each segment, ascending. */
  private readonly starts: number[] = []

  /** Segments added since the last `clear`. */
  get size(): number {
    return this.segments.length
  }

  /** Adds a segment, and the new sides of the hunks in it. */
  add(segment: Segment): void {
    this.append(segment)
    if (segment.first !== undefined) return
    for (const hunk of findHunks(segment.lines)) {
      const lines = newSide(segment.lines, hunk)
      if (lines.length > 0) this.append({ name: '', lines, subject: segment.subject, hunk: true })
    }
  }

  private append(segment: Segment): void {
    this.segments.push(segment)
    this.starts.push(this.places.length)
    for (const line of segment.lines) {
      const id = line === undefined ? -1 : this.intern(line)
      this.places.push(id)
      this.earlier.push(id < 0 ? -1 : this.last[id]!)
      if (id >= 0) this.last[id] = this.places.length - 1
    }
    this.places.push(-1)
    this.earlier.push(-1)
  }

  /** Forgets everything: nothing may be referred to across a compaction. */
  clear(): void {
    this.ids.clear()
    this.places = [-1]
    this.earlier = [-1]
    this.last = []
    this.segments.length = 0
    this.starts.length = 0
  }

  private intern(line: string): number {
    let id = this.ids.get(line)
    if (id === undefined) {
      id = this.last.length
      this.ids.set(line, id)
      this.last.push(-1)
    }
    return id
  }

  /** Where a line was last shown; undefined when its segment shows it more than once. */
  lastShown(line: string): { segment: Segment; offset: number } | undefined {
    const id = this.ids.get(line)
    const place = id === undefined ? -1 : this.last[id]!
    if (place < 0) return undefined
    const segment = this.segmentAt(place)
    const start = this.starts[segment]!
    if (this.earlier[place]! >= start) return undefined
    return { segment: this.segments[segment]!, offset: place - start }
  }

  /** Maximal runs of `lines` that stand in earlier segments, in order, not overlapping. */
  match(lines: readonly (string | undefined)[], options: MatchOptions): Match[] {
    const ids = lines.map((line) => (line === undefined ? -2 : (this.ids.get(line) ?? -3)))
    const found: Match[] = []
    /** Diagonal (place minus line) to the line up to which it is known. */
    const walked = new Map<number, number>()
    for (let at = 0, free = 0; at < ids.length;) {
      const best =
        ids[at]! < 0 || !tells(lines[at]!)
          ? undefined
          : this.longest(ids, at, free, walked, options)
      if (best) {
        found.push(best)
        at = free = best.to
      } else {
        at += 1
      }
    }
    return found
  }

  private longest(
    ids: readonly number[],
    at: number,
    free: number,
    walked: Map<number, number>,
    options: MatchOptions,
  ): Match | undefined {
    let best: Match | undefined
    let place = this.last[ids[at]!]!
    for (let tries = 0; place > 0 && tries < CANDIDATES; tries++, place = this.earlier[place]!) {
      const diagonal = place - at
      if ((walked.get(diagonal) ?? -1) > at) continue
      let from = at
      const back = Math.max(free, at - BACKWARD)
      while (from > back && this.places[diagonal + from - 1] === ids[from - 1]) from -= 1
      let to = at + 1
      while (to < ids.length && this.places[diagonal + to] === ids[to]) to += 1
      walked.set(diagonal, to)
      if (to - from <= (best ? best.to - best.from : 0)) continue
      const segment = this.segmentAt(place)
      const offset = diagonal + from - this.starts[segment]!
      const match = { from, to, segment: this.segments[segment]!, offset }
      if (options.accept(match)) best = match
    }
    return best
  }

  private segmentAt(place: number): number {
    let low = 0
    let high = this.starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.starts[middle]! <= place) low = middle
      else high = middle - 1
    }
    return low
  }
}

/** Places tried for a line, latest first. */
const CANDIDATES = 12
/** Lines that say little are taken in before the one a match was found by, at most so many. */
const BACKWARD = 32

/** Lines `from` to `to` (exclusive) stand in the segment from its line `offset` on. */
export interface Match {
  readonly from: number
  readonly to: number
  readonly segment: Segment
  readonly offset: number
}

export interface MatchOptions {
  accept(match: Match): boolean
}

/** Does a line say enough to begin a search with? Blank lines and lone brackets stand everywhere. */
export function tells(line: string): boolean {
  return line.length >= 12 || line.trim().length >= 6
}

/** A longer line is no anchor. */
const ANCHOR_LENGTH = 100

/** Can a reader find the line by its look? */
export function isAnchor(line: string): boolean {
  return line.length <= ANCHOR_LENGTH && tells(line)
}
