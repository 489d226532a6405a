import { cost } from '../cost.ts'
import type { Layout, Replacement, Stretch } from '../layout.ts'
import { type Care, isShort, REFERENCE_SHARE } from './care.ts'
import { HERE, type Reference, writeReference } from './names.ts'
import { isAnchor, tells } from './sources.ts'

/** Places tried for a line, latest first. */
const CANDIDATES = 8
const ANCHOR_TRIES = 32

export interface Within {
  readonly replacements: Replacement[]
  /** Lines that were referred to and must stand as they are. */
  readonly pinned: ReadonlySet<number>
}

/** Runs that stand earlier in the block itself. `taken` marks lines that stand no more. */
export function referWithin(layout: Layout, taken: Uint8Array, care: Care, most: number): Within {
  const search = new Search(layout, taken, care)
  for (const stretch of layout.stretches()) search.scan(stretch, most)
  return search
}

class Search implements Within {
  readonly replacements: Replacement[] = []
  readonly pinned = new Set<number>()
  private readonly layout: Layout
  private readonly taken: Uint8Array
  private readonly care: Care
  /** Where a line stands so far, in the last few places, by content. */
  private readonly places = new Map<string, number[]>()
  /** How often it stands outside numbered runs. */
  private readonly times = new Map<string, number>()
  private readonly walked = new Map<number, number>()

  constructor(layout: Layout, taken: Uint8Array, care: Care) {
    this.layout = layout
    this.taken = taken
    this.care = care
  }

  scan(stretch: Stretch, most: number): void {
    const { from, to, run } = stretch
    const lines = this.layout.referable(0, to, run)
    const open = !isShort(this.care, to - from)
    for (let at = from; at < to;) {
      const found = open && this.replacements.length < most && this.longest(lines, at, stretch)
      if (found) {
        this.replacements.push(found)
        this.taken.fill(1, found.from, found.to)
        at = found.to
      } else {
        this.note(at, run === undefined)
        at += 1
      }
    }
  }

  private note(at: number, plain: boolean): void {
    const line = this.layout.bare[at]
    if (line === undefined || this.taken[at] || !tells(line)) return
    const places = this.places.get(line)
    if (!places) this.places.set(line, [at])
    else if (places.push(at) > CANDIDATES) places.shift()
    if (plain) this.times.set(line, (this.times.get(line) ?? 0) + 1)
  }

  private longest(
    lines: readonly (string | undefined)[],
    at: number,
    { to, run }: Stretch,
  ): Replacement | undefined {
    const line = lines[at]
    if (line === undefined || this.taken[at]) return undefined
    let source = -1
    let count = 0
    for (const place of this.places.get(line) ?? []) {
      const diagonal = at - place
      if ((this.walked.get(diagonal) ?? -1) > at) continue
      const end = this.layout.stretchOf(place).to
      let length = 1
      while (
        at + length < to &&
        place + length < Math.min(at, end) &&
        lines[at + length] !== undefined &&
        lines[at + length] === this.layout.bare[place + length] &&
        !this.taken[at + length] &&
        !this.taken[place + length]
      ) {
        length += 1
      }
      this.walked.set(diagonal, at + length)
      if (length > count) {
        source = place
        count = length
      }
    }
    if (count < this.care.floor) return undefined
    const reference = this.name(source, count)
    if (!reference) return undefined
    const mark = writeReference(reference, run ? run.first + at - run.from : undefined)
    const raw = this.layout.lines.slice(at, at + count).join('\n')
    if (cost(mark) >= REFERENCE_SHARE * cost(raw)) return undefined
    for (let i = source; i < source + count; i++) this.pinned.add(i)
    return { from: at, to: at + count, out: [mark] }
  }

  private name(source: number, count: number): Reference | undefined {
    const { run } = this.layout.stretchOf(source)
    if (run) {
      const line = run.first + source - run.from
      return { count, source: this.layout.nameOf(run, this.care.label), line }
    }
    for (let before = 0; before < Math.min(ANCHOR_TRIES, count); before++) {
      const anchor = this.layout.bare[source + before]!
      if (isAnchor(anchor) && this.times.get(anchor) === 1) {
        return { count, source: HERE, anchor, before }
      }
    }
    return undefined
  }
}
