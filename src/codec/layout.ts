import { bareOf, keepsNumber, type NumberedRun, prefixOf, writeRange } from './forms/gutter.ts'
import { type Lines, look } from './lines.ts'
import { type Marks, mayOpenMark, shownAsIs } from './marks.ts'
import { HIDDEN, type Segment, type Sources } from './references/sources.ts'

/** Lines `from` to `to` (exclusive) stand as `out`. */
export interface Replacement {
  readonly from: number
  readonly to: number
  readonly out: readonly string[]
}

/** Lines `from` to `to` (exclusive), all of them in one numbered run or none. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly run?: NumberedRun
  /** Which numbered run of the block it is, from 1. */
  readonly part?: number
}

/** What a block is called when it is written. */
export interface Naming {
  readonly marks: Marks
  /** `#35`: a running number, unique in the conversation. */
  readonly label: string
  readonly about: string
  /** The conversation has no range header yet. */
  readonly legend: boolean
}

/** A block's lines with their numbers off. */
export class Layout {
  readonly lines: readonly string[]
  readonly runs: readonly NumberedRun[]
  readonly reminders: ReadonlySet<number>
  /** Numbered runs and what lies between; references do not cross from one to another. */
  readonly stretches: readonly Stretch[]
  readonly mostlyNumbered: boolean
  /** Lines without their numbers; reminders and what looks like a mark are hidden. */
  readonly ids: Int32Array
  /** Lines that a reference may stand for: a hit of `grep -n -C` must keep its mark. */
  readonly referable: Int32Array
  /** What is known of each line, its number left out. */
  readonly known: Lines
  private readonly bare: readonly (string | undefined)[]

  constructor(
    text: string,
    lines: readonly string[],
    runs: readonly NumberedRun[],
    reminders: ReadonlySet<number>,
    sources: Sources,
    marks: Marks,
  ) {
    this.lines = lines
    this.runs = runs
    this.reminders = reminders
    this.stretches = cutStretches(lines.length, runs)
    const bare: (string | undefined)[] = lines.slice()
    const skip = runs.length > 0 ? new Int32Array(lines.length) : undefined
    let numbered = 0
    for (const { from, to, first, gutter } of runs) {
      numbered += to - from
      for (let i = from; i < to; i++) {
        const line = bareOf(lines[i]!, gutter, first + i - from)
        skip![i] = lines[i]!.length - line.length
        bare[i] = line
      }
    }
    this.known = look(text, lines, skip)
    for (const i of reminders) bare[i] = undefined
    this.bare = bare
    this.mostlyNumbered = numbered * 2 > lines.length
    this.ids = sources.intern(shownAsIs(bare, this.known, marks), this.known)
    this.referable = this.withoutHits()
  }

  private withoutHits(): Int32Array {
    const marked = this.runs.filter(({ gutter }) => gutter.hit !== undefined)
    if (marked.length === 0) return this.ids
    const ids = this.ids.slice()
    for (const { from, to, first, gutter } of marked) {
      for (let i = from; i < to; i++) {
        if (!this.lines[i]!.startsWith(prefixOf(gutter, first + i - from))) ids[i] = HIDDEN
      }
    }
    return ids
  }

  stretchOf(line: number): Stretch {
    let low = 0
    let high = this.stretches.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (line < this.stretches[middle]!.to) high = middle
      else low = middle + 1
    }
    return this.stretches[low]!
  }

  /** The first numbered run bears the block's label, the others a part of it. */
  nameOf({ part }: Stretch, label: string): string {
    return part === 1 ? label : `${label}.${part}`
  }

  render(
    replacements: readonly Replacement[],
    naming: Naming,
  ): { text: string; segments: Segment[] } {
    const { marks, label, about: subject } = naming
    const out: string[] = []
    const segments: Segment[] = []
    const outside = new Int32Array(this.lines.length).fill(HIDDEN)
    let shownOutside = false
    let next = 0
    for (const stretch of this.stretches) {
      const { from, to, run } = stretch
      const visible = run ? new Int32Array(to - from).fill(HIDDEN) : outside
      const offset = run ? from : 0
      if (run) {
        const name = this.nameOf(stretch, label)
        out.push(writeRange(name, run, naming.legend && stretch.part === 1))
        segments.push({ name, first: run.first, lines: visible, subject })
      }
      let first = run !== undefined
      for (let i = from; i < to;) {
        const replacement = replacements[next]
        if (replacement?.from === i) {
          for (const line of replacement.out) out.push(line)
          i = replacement.to
          next += 1
          continue
        }
        const line = this.lines[i]!
        const bare = this.bare[i]
        const plain = bare === undefined || !mayOpenMark(this.known.first(i))
        const sent = plain ? (bare ?? line) : marks.escape(bare)
        if (sent === bare) {
          visible[i - offset] = this.ids[i]!
          shownOutside ||= visible === outside
        }
        const keep = run && (first || keepsNumber(line, run, run.first + i - from))
        out.push(keep ? line : sent)
        first = false
        i += 1
      }
    }
    if (shownOutside || segments.length === 0) segments.push({ name: '', lines: outside, subject })
    return { text: out.join('\n'), segments }
  }
}

function cutStretches(count: number, runs: readonly NumberedRun[]): Stretch[] {
  const stretches: Stretch[] = []
  let at = 0
  for (const [i, run] of runs.entries()) {
    if (run.from > at) stretches.push({ from: at, to: run.from })
    stretches.push({ from: run.from, to: run.to, run, part: i + 1 })
    at = run.to
  }
  if (at < count) stretches.push({ from: at, to: count })
  return stretches
}
