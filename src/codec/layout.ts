import { bareOf, keepsNumber, type NumberedRun, prefixOf, writeRange } from './forms/gutter.ts'
import type { Marks } from './marks.ts'
import type { Segment } from './references/sources.ts'

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
  /** Lines as they may be shown: without their number; reminders are out of bounds. */
  readonly bare: (string | undefined)[]
  readonly mostlyNumbered: boolean
  private cut: readonly Stretch[] | undefined

  constructor(
    lines: readonly string[],
    runs: readonly NumberedRun[],
    reminders: ReadonlySet<number>,
  ) {
    this.lines = lines
    this.runs = runs
    this.reminders = reminders
    this.bare = [...lines]
    let numbered = 0
    for (const run of runs) {
      numbered += run.to - run.from
      for (let i = run.from; i < run.to; i++) {
        this.bare[i] = bareOf(lines[i]!, run.gutter, run.first + i - run.from)
      }
    }
    for (const i of reminders) this.bare[i] = undefined
    this.mostlyNumbered = numbered * 2 > lines.length
  }

  /** Lines that a reference may stand for: a hit of `grep -n -C` must keep its mark. */
  referable(from: number, to: number, run?: NumberedRun): (string | undefined)[] {
    const lines = this.bare.slice(from, to)
    if (run?.gutter.hit === undefined) return lines
    const context = (i: number) => prefixOf(run.gutter, run.first + i - run.from)
    return lines.map((line, i) =>
      this.lines[from + i]!.startsWith(context(from + i)) ? line : undefined,
    )
  }

  /** Stretches that references may not cross: each numbered run, and what lies between. */
  stretches(): readonly Stretch[] {
    return (this.cut ??= this.cutStretches())
  }

  stretchOf(line: number): Stretch {
    return this.stretches().find(({ to }) => line < to)!
  }

  /** The first numbered run bears the block's label, the others a part of it. */
  nameOf(run: NumberedRun, label: string): string {
    const part = this.runs.indexOf(run)
    return part === 0 ? label : `${label}.${part + 1}`
  }

  private cutStretches(): Stretch[] {
    const stretches: Stretch[] = []
    let at = 0
    for (const run of this.runs) {
      if (run.from > at) stretches.push({ from: at, to: run.from })
      stretches.push({ from: run.from, to: run.to, run })
      at = run.to
    }
    if (at < this.lines.length) stretches.push({ from: at, to: this.lines.length })
    return stretches
  }

  render(
    replacements: readonly Replacement[],
    naming: Naming,
  ): { text: string; segments: Segment[] } {
    const { marks, label, about } = naming
    const out: string[] = []
    const segments: Segment[] = []
    const plain: (string | undefined)[] = []
    let shown = 0
    let next = 0
    this.stretches().forEach(({ from, to, run }) => {
      const visible: (string | undefined)[] = []
      if (run) {
        const name = this.nameOf(run, label)
        out.push(writeRange(name, run, naming.legend && run === this.runs[0]))
        segments.push({ name, first: run.first, lines: visible, subject: about })
      }
      let keep = true
      for (let i = from; i < to;) {
        const replacement = replacements[next]
        if (replacement && replacement.from === i) {
          out.push(...replacement.out)
          for (; i < replacement.to; i++) (run ? visible : plain).push(undefined)
          next += 1
          continue
        }
        const line = this.lines[i]!
        if (run) {
          const number = run.first + i - run.from
          const bare = this.bare[i]!
          const sent = marks.escape(bare)
          visible.push(sent === bare ? bare : undefined)
          out.push(keep || keepsNumber(line, run.gutter, number) ? line : sent)
          keep = false
        } else {
          const sent = this.reminders.has(i) ? line : marks.escape(line)
          const seen = sent === line && !this.reminders.has(i)
          plain.push(seen ? line : undefined)
          if (seen) shown += 1
          out.push(sent)
        }
        i += 1
      }
      if (run) for (let i = from; i < to; i++) plain.push(undefined)
    })
    if (shown > 0) segments.push({ name: '', lines: plain, subject: about })
    return { text: out.join('\n'), segments }
  }
}
