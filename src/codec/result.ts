import { cost } from './cost.ts'
import type { LineForm, TextForm } from './forms/form.ts'
import { bareOf, findNumbered, keepsNumber, type NumberedRun, prefixOf, writeRange } from './forms/gutter.ts'
import type { Marks } from './marks.ts'
import { ABOVE, type Reference, writeReference } from './references/names.ts'
import { type Match, type Segment, type Sources, tells } from './references/sources.ts'
import { reminderLines } from './reminders.ts'
import type { Subject } from './subject.ts'

/** What one result may use, and what it is called. */
export interface ResultContext {
  readonly marks: Marks
  readonly lineForms: readonly LineForm[]
  readonly textForms: readonly TextForm[]
  readonly gutters: boolean
  /** Absent: no references in this block. */
  readonly sources?: Sources
  readonly subject: Subject
  /** `#35`: a running number, unique in the conversation. */
  readonly label: string
  /** The conversation has no range header yet. */
  readonly legend: boolean
}

export interface EncodedResult {
  readonly text: string
  /** What later blocks may refer to. */
  readonly segments: readonly Segment[]
  readonly saved: Record<string, number>
  readonly ranged: boolean
}

/** Lines `from` to `to` (exclusive) stand as `out`. */
interface Replacement {
  readonly from: number
  readonly to: number
  readonly out: readonly string[]
}

/** A reference must cost less than this share of what it stands for (law 6). */
const REFERENCE_SHARE = 0.4
/** The fewest lines a reference may stand for: a model edits what it has just read. */
const FLOOR = { read: 16, command: 8, edit: 5 }
/** Below this a run is matched within the same file or command alone. */
const SAME_SUBJECT_BELOW = 16
/** A read of so few lines is a look just before an edit and stands in full. */
const SHORT_READ = 64
const MOST_REFERENCES = 8
/** A line form must save at least so many tokens in a run. */
const LEAST_GAIN = 4

export function encodeResult(text: string, context: ResultContext): EncodedResult {
  const saved: Record<string, number> = {}
  if (!context.subject.readsFile) {
    for (const form of context.textForms) {
      const out = form.encode(text)
      if (out === undefined || cost(out) >= cost(text) || form.decode(out) !== text) continue
      saved[form.name] = cost(text) - cost(out)
      return { text: out, segments: [NOTHING], saved, ranged: false }
    }
  }

  const lines = text.split('\n')
  const reminders = reminderLines(lines)
  const runs = context.gutters ? findNumbered(lines).filter((run) => !touches(run, reminders)) : []
  const layout = new Layout(lines, runs, reminders)
  const kind = runs.length > 0 && context.subject.kind === 'command' && layout.mostlyNumbered ? 'read' : context.subject.kind

  const references = context.sources ? refer(layout, context, kind) : []
  const replacements =
    kind === 'read' ? references : [...references, ...rewrite(layout, references, context, saved)]
  replacements.sort((a, b) => a.from - b.from)
  for (const { from, to, out } of references) {
    const gain = cost(lines.slice(from, to).join('\n')) - cost(out[0]!)
    saved['reference'] = (saved['reference'] ?? 0) + gain
  }
  const before = Object.values(saved).reduce((sum, gain) => sum + gain, 0)
  const rendered = layout.render(replacements, context)
  if (runs.length > 0) saved['gutter'] = cost(text) - cost(rendered.text) - before
  return { ...rendered, saved, ranged: runs.length > 0 }
}

/** A table shows no line of the original. */
const NOTHING: Segment = { name: '', lines: [], subject: '' }

const touches = (run: NumberedRun, reminders: ReadonlySet<number>) => {
  for (const line of reminders) if (line >= run.from && line < run.to) return true
  return false
}

/** A block's lines with their numbers off. */
class Layout {
  readonly lines: readonly string[]
  readonly runs: readonly NumberedRun[]
  readonly reminders: ReadonlySet<number>
  /** Lines as they may be shown: without their number; reminders are out of bounds. */
  readonly bare: (string | undefined)[]
  readonly mostlyNumbered: boolean

  constructor(lines: readonly string[], runs: readonly NumberedRun[], reminders: ReadonlySet<number>) {
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
  stretches(): { from: number; to: number; run?: NumberedRun }[] {
    const stretches: { from: number; to: number; run?: NumberedRun }[] = []
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
    context: ResultContext,
  ): { text: string; segments: Segment[] } {
    const { marks, label } = context
    const out: string[] = []
    const segments: Segment[] = []
    const plain: (string | undefined)[] = []
    let shown = 0
    let next = 0
    const about = context.subject.about
    this.stretches().forEach(({ from, to, run }) => {
      const part = segments.length
      const visible: (string | undefined)[] = []
      if (run) {
        const name = part === 0 ? label : `${label}.${part + 1}`
        out.push(writeRange(name, run, context.legend && part === 0))
        segments.push({ name, first: run.first, lines: visible, subject: about })
      }
      let keep = true
      for (let i = from; i < to; ) {
        const replacement = replacements[next]
        if (replacement && replacement.from === i) {
          out.push(...replacement.out)
          for (; i < replacement.to; i++) (run ? visible : plain).push(undefined)
          next += 1
          keep = true
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

function refer(layout: Layout, context: ResultContext, kind: keyof typeof FLOOR): Replacement[] {
  const sources = context.sources!
  const found: { match: Match; run?: NumberedRun; from: number }[] = []
  for (const { from, to, run } of layout.stretches()) {
    if (kind === 'read' && to - from <= SHORT_READ) continue
    // The first numbered line always stands: it shows how the client writes numbers.
    const start = run ? from + 1 : from
    const accept = ({ from, to, segment }: Match) => {
      const count = to - from
      if (count < FLOOR[kind]) return false
      return count >= SAME_SUBJECT_BELOW || segment.subject === context.subject.about
    }
    for (const match of sources.match(layout.referable(start, to, run), { accept })) {
      found.push({ match, from: start + match.from, ...(run ? { run } : {}) })
    }
  }
  found.sort((a, b) => b.match.to - b.match.from - (a.match.to - a.match.from))
  const chosen: Replacement[] = []
  for (const { match, run, from } of found.slice(0, MOST_REFERENCES)) {
    const named = nameSource(match, layout.bare, from, sources)
    if (!named) continue
    const start = from + named.skipped
    const first = run ? run.first + start - run.from : undefined
    const mark = writeReference(named.reference, first)
    const to = start + named.reference.count
    if (cost(mark) >= REFERENCE_SHARE * cost(layout.lines.slice(start, to).join('\n'))) continue
    chosen.push({ from: start, to, out: [mark] })
  }
  return chosen
}

/** How far a run's beginning is given up to find a line that is unique in the source. */
const ANCHOR_TRIES = 8
/** A longer line is no anchor. */
const ANCHOR_LENGTH = 100

function nameSource(
  match: Match,
  bare: readonly (string | undefined)[],
  from: number,
  sources: Sources,
): { reference: Reference; skipped: number } | undefined {
  const { segment, offset } = match
  const count = match.to - match.from
  if (segment.first !== undefined) {
    return { reference: { count, source: segment.name, line: segment.first + offset }, skipped: 0 }
  }
  const names = (line: string, at: number) => {
    if (segment.name !== '') return segment.lines.indexOf(line) === at && segment.lines.lastIndexOf(line) === at
    const shown = sources.lastShown(line)
    return shown?.segment === segment && shown.offset === at
  }
  for (let skipped = 0; skipped < Math.min(ANCHOR_TRIES, count - 1); skipped++) {
    const anchor = bare[from + skipped]!
    if (!tells(anchor) || anchor.length > ANCHOR_LENGTH || !names(anchor, offset + skipped)) continue
    const source = segment.name === '' ? ABOVE : segment.name
    return { reference: { count: count - skipped, source, anchor }, skipped }
  }
  return undefined
}

/** Line forms over what references left of the lines without numbers. */
function rewrite(
  layout: Layout,
  references: readonly Replacement[],
  context: ResultContext,
  saved: Record<string, number>,
): Replacement[] {
  const taken = new Uint8Array(layout.lines.length)
  for (const { from, to } of references) taken.fill(1, from, to)
  for (const { from, to } of layout.runs) taken.fill(1, from, to)
  for (const i of layout.reminders) taken[i] = 1
  layout.lines.forEach((line, i) => {
    if (context.marks.escape(line) !== line) taken[i] = 1
  })
  const replacements: Replacement[] = []
  for (const form of context.lineForms) {
    for (let from = 0; from < taken.length; from++) {
      if (taken[from]) continue
      let to = from
      while (to < taken.length && !taken[to]) to += 1
      const lines = layout.lines.slice(from, to)
      for (const run of form.find(lines, context.subject)) {
        const raw = lines.slice(run.from, run.to)
        const gain = cost(raw.join('\n')) - cost(run.out.join('\n'))
        if (gain < LEAST_GAIN || !decodes(form, run.out, raw)) continue
        replacements.push({ from: from + run.from, to: from + run.to, out: run.out })
        taken.fill(1, from + run.from, from + run.to)
        saved[form.name] = (saved[form.name] ?? 0) + gain
      }
      from = to
    }
  }
  return replacements
}

/** A form's own word is not enough: what it wrote must read back to the letter. */
function decodes(form: LineForm, out: readonly string[], raw: readonly string[]): boolean {
  const { lines, next } = form.decode(out, 0)
  return next === out.length && lines.length === raw.length && lines.every((line, i) => line === raw[i])
}
