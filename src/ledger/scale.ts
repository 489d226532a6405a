import type { LedgerEvent, Tokens } from './event.ts'
import { promptOf } from './prices/price.ts'
import type { CountedPrompt } from './prompt.ts'

/** Tokens of the client's text on which a scale must rest at the least, and between what it may lie. */
const EVIDENCE = 500
const SCALES = [0.5, 2] as const

/**
 * The provider's tokens for one of ours: by how much its prompts grew from one request to the next,
 * less the answer in between, which it counted itself, against the text that the client added.
 *
 * @param same earlier requests whose prompt is the beginning of this one, newest first
 */
export function scaleOf(
  counted: CountedPrompt,
  usage: Tokens,
  same: readonly LedgerEvent[],
): number {
  const whole = same.filter(({ ending }) => ending === 'complete').toReversed()
  const ends = new Map(whole.map((event) => [event.prompt!.blocks, event.usage!]))
  ends.set(counted.length, usage)
  const points = [...ends].toSorted(([a], [b]) => a - b)
  const steps = points.slice(1).map(([blocks, prompt], i): Step => {
    const [before, answered] = points[i]!
    const theirs = promptOf(prompt) - promptOf(answered) - answered.output
    return [counted.clientsBetween(before, blocks), theirs]
  })
  // A provider that drops earlier items tells nothing by what is left.
  if (steps.some(([, theirs]) => theirs < 0)) return 1
  if (sumOf(steps, ([ours]) => ours) < EVIDENCE) return 1
  return Math.min(Math.max(slope(steps), SCALES[0]), SCALES[1])
}

/** Tokens by which a prompt grew, by our count and by the provider's. */
type Step = readonly [ours: number, theirs: number]

/** Steps that a line is drawn through, and how much they must differ (deviation by mean). */
const LINE = { steps: 6, spread: 0.25 } as const

/**
 * Each step costs a provider a few tokens beside its text. Where steps differ enough a line tells them
 * apart (least squares); else they are all counted as text.
 */
function slope(steps: readonly Step[]): number {
  const ours = sumOf(steps, ([x]) => x) / steps.length
  const theirs = sumOf(steps, ([, y]) => y) / steps.length
  const variance = sumOf(steps, ([x]) => (x - ours) ** 2) / steps.length
  if (steps.length < LINE.steps || Math.sqrt(variance) < LINE.spread * ours) return theirs / ours
  return sumOf(steps, ([x, y]) => (x - ours) * (y - theirs)) / steps.length / variance
}

function sumOf<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((sum, value) => sum + of(value), 0)
}
