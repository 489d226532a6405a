import { cost, costOfLines } from '../cost.ts'
import type { Layout, Replacement, Stretch } from '../layout.ts'
import { type Care, isShort, REFERENCE_SHARE } from './care.ts'
import { HERE, type Reference, writeReference } from './names.ts'
import type { LastPlaces } from './lastPlaces.ts'
import { isAnchor, type Sources } from './sources.ts'

/** Places tried for a line, latest first. */
const CANDIDATES = 8
const ANCHOR_TRIES = 32
const ONCE = 0
const OFTEN = 1

export interface Within {
  readonly replacements: readonly Replacement[]
  /** Lines that were referred to and must stand as they are. */
  readonly pinned: ReadonlySet<number>
}

/** Runs that stand earlier in the block itself. `taken` marks lines that stand no more. */
export function referWithin(
  layout: Layout,
  sources: Sources,
  taken: Uint8Array,
  care: Care,
  most: number,
): Within {
  const search = new Search(layout, sources, taken, care)
  for (const stretch of layout.stretches) search.scan(stretch, most)
  return search
}

class Search implements Within {
  readonly replacements: Replacement[] = []
  readonly pinned = new Set<number>()
  private readonly layout: Layout
  private readonly sources: Sources
  private readonly taken: Uint8Array
  private readonly care: Care
  /** The last place of a line so far, and the place before each with the same line. */
  private readonly last: LastPlaces
  private readonly earlier: Int32Array
  /** `ONCE` or `OFTEN` for a line that stands outside numbered runs. */
  private readonly times: LastPlaces
  private readonly walked = new Map<number, number>()

  constructor(layout: Layout, sources: Sources, taken: Uint8Array, care: Care) {
    this.layout = layout
    this.sources = sources
    this.taken = taken
    this.care = care
    const { length } = layout.lines
    const places = sources.beginBlock(length)
    this.last = places.all
    this.times = places.times
    this.earlier = new Int32Array(length)
  }

  scan(stretch: Stretch, most: number): void {
    const { from, to, run } = stretch
    const open = !isShort(this.care, to - from)
    for (let at = from; at < to;) {
      // The first numbered line always stands: it shows how the client writes numbers.
      const free = open && (run === undefined || at > from) && this.replacements.length < most
      const found = free && this.longest(at, stretch)
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
    const id = this.layout.ids[at]!
    if (id < 0 || this.taken[at] || !this.sources.tells(id)) return
    this.earlier[at] = this.last.at(id)
    this.last.set(id, at)
    if (!plain) return
    this.times.set(id, this.times.at(id) < ONCE ? ONCE : OFTEN)
  }

  private longest(at: number, { to, run }: Stretch): Replacement | undefined {
    const { ids, referable } = this.layout
    let place = this.taken[at] || referable[at]! < 0 ? -1 : this.last.at(referable[at]!)
    let source = -1
    let count = 0
    for (let tries = 0; place >= 0 && tries < CANDIDATES; tries++, place = this.earlier[place]!) {
      const diagonal = at - place
      if ((this.walked.get(diagonal) ?? -1) > at) continue
      const end = Math.min(at, this.layout.stretchOf(place).to)
      let length = 1
      while (
        at + length < to &&
        place + length < end &&
        referable[at + length]! >= 0 &&
        referable[at + length] === ids[place + length] &&
        !this.taken[at + length] &&
        !this.taken[place + length]
      ) {
        length += 1
      }
      this.walked.set(diagonal, at + length)
      // Of equals the first, as the eye finds it first.
      if (length >= count) {
        source = place
        count = length
      }
    }
    if (count < this.care.floor) return undefined
    const reference = this.name(source, count)
    if (!reference) return undefined
    const mark = writeReference(reference, run ? run.first + at - run.from : undefined)
    if (cost(mark) >= REFERENCE_SHARE * costOfLines(this.layout.lines, at, at + count))
      return undefined
    for (let i = source; i < source + count; i++) this.pinned.add(i)
    return { from: at, to: at + count, out: [mark] }
  }

  private name(source: number, count: number): Reference | undefined {
    const stretch = this.layout.stretchOf(source)
    if (stretch.run) {
      const line = stretch.run.first + source - stretch.from
      return { count, source: this.layout.nameOf(stretch, this.care.label), line }
    }
    for (let before = 0; before < Math.min(ANCHOR_TRIES, count); before++) {
      const id = this.layout.ids[source + before]!
      const anchor = this.sources.text(id)
      if (isAnchor(anchor) && this.times.at(id) === ONCE) {
        return { count, source: HERE, anchor, before }
      }
    }
    return undefined
  }
}
