import { costOfLines } from './cost.ts'
import type { FormHint, LineForm, Run } from './forms/form.ts'
import type { Replacement } from './layout.ts'
import type { Lines } from './lines.ts'

/** Lines `from` to `to` (exclusive) that no form has taken. */
interface Gap {
  readonly from: number
  readonly to: number
  readonly lines: Lines
}

/** A form that threw: a defect of the form's. */
export class FormError extends Error {
  override name = 'FormError'
  readonly form: string

  constructor(form: string, cause: unknown) {
    super(`the form ${form} failed`, { cause })
    this.form = form
  }
}

/** A line form must save at least so many tokens in a run. */
const LEAST_GAIN = 4

/**
 * Line forms, one after the other, over the lines that are free; each gets what those before it left.
 *
 * @param taken marks lines that must stand
 * @param saved to which each form's tokens are added, by name
 */
export function rewrite(
  lines: Lines,
  taken: Uint8Array,
  forms: readonly LineForm[],
  hint: FormHint,
  saved: Record<string, number>,
): Replacement[] {
  const replacements: Replacement[] = []
  let gaps = gapsIn(lines, taken)
  for (const form of forms) {
    const left: Gap[] = []
    for (const gap of gaps) {
      const runs = worthwhile(form, gap.lines, hint)
      if (runs.length === 0) left.push(gap)
      else {
        let { from } = gap
        for (const { gain, ...run } of runs) {
          const start = gap.from + run.from
          if (start > from) left.push(gapOf(lines, from, start))
          from = gap.from + run.to
          replacements.push({ from: start, to: from, out: run.out })
          saved[form.name] = (saved[form.name] ?? 0) + gain
        }
        if (from < gap.to) left.push(gapOf(lines, from, gap.to))
      }
    }
    gaps = left
  }
  return replacements
}

function gapOf(lines: Lines, from: number, to: number): Gap {
  const whole = from === 0 && to === lines.texts.length
  return { from, to, lines: whole ? lines : lines.part(from, to) }
}

function gapsIn(lines: Lines, taken: Uint8Array): Gap[] {
  const gaps: Gap[] = []
  for (let from = taken.indexOf(0); from >= 0;) {
    const end = taken.indexOf(1, from)
    const to = end < 0 ? taken.length : end
    gaps.push(gapOf(lines, from, to))
    from = end < 0 ? -1 : taken.indexOf(0, to)
  }
  return gaps
}

/**
 * The runs of a form that pay, and the tokens they save.
 *
 * @throws {FormError}
 */
function worthwhile(form: LineForm, lines: Lines, hint: FormHint): (Run & { gain: number })[] {
  try {
    const runs: (Run & { gain: number })[] = []
    for (const run of form.find(lines, hint)) {
      const gain = gainOf(form, lines.texts, run)
      if (gain !== undefined) runs.push({ ...run, gain })
    }
    return runs
  } catch (cause) {
    throw new FormError(form.name, cause)
  }
}

/** Tokens that a run saves; undefined where it does not pay, or does not read back to the letter. */
function gainOf(form: LineForm, lines: readonly string[], run: Run): number | undefined {
  const price = costOfLines(lines, run.from, run.to)
  const gain = price - costOfLines(run.out)
  if (gain < LEAST_GAIN || gain < (form.leastShare ?? 0) * price) return undefined
  const { lines: back, next } = form.decode(run.out, 0)
  if (next !== run.out.length || back.length !== run.to - run.from) return undefined
  return back.every((line, i) => line === lines[run.from + i]) ? gain : undefined
}
