import { cost } from './cost.ts'
import type { LineForm } from './forms/form.ts'
import { findNumbered, type NumberedRun } from './forms/gutter.ts'
import { Layout, type Naming, type Replacement } from './layout.ts'
import { type Care, careFor, mostReferences } from './references/care.ts'
import { refer } from './references/refer.ts'
import type { Segment, Sources } from './references/sources.ts'
import { referWithin } from './references/within.ts'
import { reminderLines } from './reminders.ts'
import type { Subject } from './subject.ts'

/** What one result may use, and what it is called. */
export interface ResultContext extends Naming {
  readonly lineForms: readonly LineForm[]
  readonly gutters: boolean
  readonly sources: Sources
  /** May this block refer to others? */
  readonly references: boolean
  readonly subject: Subject
}

export interface EncodedResult {
  readonly text: string
  /** Its frozen cost. */
  readonly cost: number
  /** What later blocks may refer to. */
  readonly segments: readonly Segment[]
  readonly saved: Record<string, number>
  readonly ranged: boolean
}

/** A line form must save at least so many tokens in a run. */
const LEAST_GAIN = 4

/** @param before the text's frozen cost */
export function encodeResult(text: string, before: number, context: ResultContext): EncodedResult {
  const saved: Record<string, number> = {}
  const lines = text.split('\n')
  const reminders = reminderLines(text, lines)
  const runs = context.gutters ? findNumbered(lines).filter((run) => !touches(run, reminders)) : []
  const layout = new Layout(lines, runs, reminders, context.sources, context.marks)
  const kind =
    runs.length > 0 && context.subject.kind === 'command' && layout.mostlyNumbered
      ? 'read'
      : context.subject.kind

  const { references, pinned } = context.references
    ? allReferences(layout, context.sources, careFor(kind, context.about, context.label))
    : { references: [], pinned: NONE }
  const rewritten = kind === 'read' ? [] : rewrite(layout, references, pinned, context, saved)
  const replacements = [...references, ...rewritten].sort((a, b) => a.from - b.from)
  for (const { from, to, out } of references) {
    const gain = cost(lines.slice(from, to).join('\n')) - cost(out[0]!)
    saved['reference'] = (saved['reference'] ?? 0) + gain
  }
  const others = Object.values(saved).reduce((sum, gain) => sum + gain, 0)
  const rendered = layout.render(replacements, context)
  const after = cost(rendered.text)
  if (runs.length > 0) saved['gutter'] = before - after - others
  return { ...rendered, cost: after, saved, ranged: runs.length > 0 }
}

/** References to earlier text, and then to earlier lines of the block itself. */
function allReferences(layout: Layout, sources: Sources, care: Care) {
  const before = refer(layout, sources, care)
  const taken = new Uint8Array(layout.lines.length)
  for (const { from, to } of before) taken.fill(1, from, to)
  const { replacements, pinned } = referWithin(
    layout,
    sources,
    taken,
    care,
    mostReferences(layout.lines.length) - before.length,
  )
  return { references: [...before, ...replacements], pinned }
}

const NONE: ReadonlySet<number> = new Set()

const touches = (run: NumberedRun, reminders: ReadonlySet<number>) => {
  if (reminders.size === 0) return false
  for (let i = run.from; i < run.to; i++) if (reminders.has(i)) return true
  return false
}

/** Line forms over what references left of the lines without numbers. */
function rewrite(
  layout: Layout,
  references: readonly Replacement[],
  pinned: ReadonlySet<number>,
  context: ResultContext,
  saved: Record<string, number>,
): Replacement[] {
  const taken = new Uint8Array(layout.lines.length)
  for (const { from, to } of references) taken.fill(1, from, to)
  for (const { from, to } of layout.runs) taken.fill(1, from, to)
  for (const i of layout.reminders) taken[i] = 1
  for (const i of pinned) taken[i] = 1
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
        const price = cost(raw.join('\n'))
        const gain = price - cost(run.out.join('\n'))
        if (
          gain < LEAST_GAIN ||
          gain < (form.leastShare ?? 0) * price ||
          !decodes(form, run.out, raw)
        )
          continue
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
  return (
    next === out.length && lines.length === raw.length && lines.every((line, i) => line === raw[i])
  )
}
