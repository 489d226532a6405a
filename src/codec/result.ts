import { cost, costOfLines } from './cost.ts'
import type { LineForm } from './forms/form.ts'
import { findNumbered, type NumberedRun } from './forms/gutter.ts'
import { type Marks, mayOpenMark } from './marks.ts'
import { rewrite } from './rewrite.ts'
import { Layout, type Naming } from './layout.ts'
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

/** @param before the text's frozen cost */
export function encodeResult(text: string, before: number, context: ResultContext): EncodedResult {
  const saved: Record<string, number> = {}
  const lines = text.split('\n')
  const reminders = reminderLines(text, lines)
  const runs = context.gutters ? findNumbered(lines).filter((run) => !touches(run, reminders)) : []
  const layout = new Layout(text, lines, runs, reminders, context.sources, context.marks)
  const kind =
    runs.length > 0 && context.subject.kind === 'command' && layout.mostlyNumbered
      ? 'read'
      : context.subject.kind

  const taken = new Uint8Array(lines.length)
  const { references, pinned } = context.references
    ? allReferences(layout, context.sources, taken, careFor(kind, context.about, context.label))
    : { references: [], pinned: NONE }
  const rewritten =
    kind === 'read'
      ? []
      : rewrite(
          layout.known,
          standing(layout, taken, pinned, context.marks),
          context.lineForms,
          context.subject,
          saved,
        )
  const replacements = [...references, ...rewritten].sort((a, b) => a.from - b.from)
  for (const { from, to, out } of references) {
    const gain = costOfLines(lines, from, to) - costOfLines(out)
    saved['reference'] = (saved['reference'] ?? 0) + gain
  }
  const others = Object.values(saved).reduce((sum, gain) => sum + gain, 0)
  const rendered = layout.render(replacements, context)
  const after = rendered.text === text ? before : cost(rendered.text)
  if (runs.length > 0) saved['gutter'] = before - after - others
  return { ...rendered, cost: after, saved, ranged: runs.length > 0 }
}

/** References to earlier text, and then to earlier lines of the block itself. They mark what they take. */
function allReferences(layout: Layout, sources: Sources, taken: Uint8Array, care: Care) {
  const before = refer(layout, sources, care)
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

/** Marks the lines that line forms must leave besides those referred to: numbered, standing for others, not to be touched. */
function standing(
  layout: Layout,
  taken: Uint8Array,
  pinned: ReadonlySet<number>,
  marks: Marks,
): Uint8Array {
  for (const { from, to } of layout.runs) taken.fill(1, from, to)
  for (const i of layout.reminders) taken[i] = 1
  for (const i of pinned) taken[i] = 1
  for (let i = 0; i < taken.length; i++) {
    if (taken[i] || !mayOpenMark(layout.known.first(i))) continue
    if (marks.escape(layout.lines[i]!) !== layout.lines[i]) taken[i] = 1
  }
  return taken
}
