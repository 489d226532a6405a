import type { Lines } from '../lines.ts'
import { findHunks, newSide } from './diffs.ts'
import { LastPlaces } from './lastPlaces.ts'
import { LineIds, tells } from './lineIds.ts'

/** No line: it is not visible, or may not be referred to. */
export const HIDDEN = -1

/**
 * A stretch of text that later blocks may refer to: a tool result (numbered or not), what the
 * assistant wrote, the new side of a diff's hunk.
 */
export interface Segment {
  /** `#35`, `#35.2`, `this call's content`; '' where nothing in the sent text names it. */
  name: string
  /** Number of the first line, where the client numbered them. */
  readonly first?: number
  /** What it is about: a file's path or a command. Short runs are matched within one subject alone. */
  readonly subject: string
  /** The new side of a diff's hunk: its lines stand in the text with a sign before them. */
  readonly hunk?: true
  /** Line ids; `HIDDEN` where the sent text does not show the line in full. */
  readonly lines: Int32Array
}

/**
 * Every visible line of the conversation so far, by content. Grows with the conversation: adding a
 * segment costs its lines, looking up costs the block's lines (each candidate diagonal is walked
 * once, and a line has at most `CANDIDATES`).
 */
export class Sources {
  private readonly ids = new LineIds()
  /** Line id at each place; `HIDDEN` separates segments. */
  private places = new Int32Array(1024).fill(HIDDEN)
  /** The place before this one with the same line. */
  private earlier = new Int32Array(1024).fill(-1)
  private end = 1
  /** The last place of a line, by id. */
  private last: number[] = []
  private readonly segments: Segment[] = []
  private readonly inBlock = { all: new LastPlaces(), times: new LastPlaces() }
  /** First place of each segment, ascending. */
  private readonly starts: number[] = []

  /** Segments added since the last `clear`. */
  get size(): number {
    return this.segments.length
  }

  /**
   * The ids of lines, for `add` and `match`.
   *
   * @param known what a look has told of the lines
   */
  intern(lines: readonly (string | undefined)[], known?: Lines): Int32Array {
    const ids = new Int32Array(lines.length)
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i]
      ids[i] = line === undefined ? HIDDEN : this.ids.of(line, known?.hash(i))
    }
    while (this.last.length < this.ids.size) this.last.push(-1)
    return ids
  }

  text(id: number): string {
    return this.ids.text(id)
  }

  /** Does the line say enough to begin a search with? */
  tells(id: number): boolean {
    return this.ids.tells(id)
  }

  /** For a block's lines, all of which have ids: nothing yet. Good until the next block begins. */
  beginBlock(lines: number): Readonly<Record<'all' | 'times', LastPlaces>> {
    this.inBlock.all.begin(lines, this.ids.size)
    this.inBlock.times.begin(lines, this.ids.size)
    return this.inBlock
  }

  /** Adds a segment, and the new sides of the hunks in it. */
  add(segment: Segment): void {
    this.append(segment)
    if (segment.first !== undefined) return
    const textAt = (i: number) => (segment.lines[i]! < 0 ? undefined : this.text(segment.lines[i]!))
    for (const hunk of findHunks(segment.lines.length, textAt)) {
      const lines = this.intern(newSide(hunk, textAt))
      if (lines.length > 0) this.append({ name: '', lines, subject: segment.subject, hunk: true })
    }
  }

  private append(segment: Segment): void {
    const { lines } = segment
    this.reserve(lines.length + 1)
    this.segments.push(segment)
    this.starts.push(this.end)
    this.places.set(lines, this.end)
    for (let i = 0; i < lines.length; i++, this.end++) {
      const id = lines[i]!
      if (id < 0) continue
      this.earlier[this.end] = this.last[id]!
      this.last[id] = this.end
    }
    this.end += 1
  }

  private reserve(more: number): void {
    if (this.end + more < this.places.length) return
    const size = Math.max(this.places.length * 2, this.end + more + 1)
    const grow = (old: Int32Array<ArrayBuffer>) => {
      const fresh = new Int32Array(size).fill(-1)
      fresh.set(old)
      return fresh
    }
    this.places = grow(this.places)
    this.earlier = grow(this.earlier)
  }

  /** Forgets every place: nothing may be referred to across a compaction. */
  clear(): void {
    this.end = 1
    this.places.fill(HIDDEN)
    this.earlier.fill(-1)
    this.last.fill(-1)
    this.segments.length = 0
    this.starts.length = 0
  }

  /** Where a line was last shown; undefined when its segment shows it more than once. */
  lastShown(line: string): { segment: Segment; offset: number } | undefined {
    const id = this.ids.find(line)
    const place = id === undefined ? -1 : this.last[id]!
    if (place < 0) return undefined
    const segment = this.segmentAt(place)
    const start = this.starts[segment]!
    if (this.earlier[place]! >= start) return undefined
    return { segment: this.segments[segment]!, offset: place - start }
  }

  /** Maximal runs of the lines that stand in earlier segments, in order, not overlapping. */
  match(ids: Int32Array, accept: (match: Match) => boolean): Match[] {
    const found: Match[] = []
    /** Diagonal (place minus line) to the line up to which it is known. */
    const walked = new Map<number, number>()
    for (let at = 0, free = 0; at < ids.length;) {
      const id = ids[at]!
      const seek = id >= 0 && this.last[id]! > 0 && this.ids.tells(id)
      const best = seek ? this.longest(ids, at, free, walked, accept) : undefined
      if (best) found.push(best)
      at = best ? (free = best.to) : at + 1
    }
    return found
  }

  private longest(
    ids: Int32Array,
    at: number,
    free: number,
    walked: Map<number, number>,
    accept: (match: Match) => boolean,
  ): Match | undefined {
    const { places, earlier } = this
    let best: Match | undefined
    let place = this.last[ids[at]!]!
    for (let tries = 0; place > 0 && tries < CANDIDATES; tries++, place = earlier[place]!) {
      const diagonal = place - at
      if ((walked.get(diagonal) ?? -1) > at) continue
      let from = at
      const back = Math.max(free, at - BACKWARD)
      while (from > back && same(places[diagonal + from - 1]!, ids[from - 1]!)) from -= 1
      let to = at + 1
      while (to < ids.length && same(places[diagonal + to]!, ids[to]!)) to += 1
      walked.set(diagonal, to)
      if (to - from <= (best ? best.to - best.from : 0)) continue
      const segment = this.segmentAt(place)
      const offset = diagonal + from - this.starts[segment]!
      const match = { from, to, segment: this.segments[segment]!, offset }
      if (accept(match)) best = match
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

/** Hidden lines are not even the same as each other. */
const same = (a: number, b: number) => a === b && a >= 0

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

/** A longer line is no anchor. */
const ANCHOR_LENGTH = 100

/** Can a reader find the line by its look? */
export function isAnchor(line: string): boolean {
  return line.length <= ANCHOR_LENGTH && tells(line)
}
