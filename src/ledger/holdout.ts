import type { ConversationRow } from './ledger.ts'
import type { PriceList } from './prices/list.ts'

/** What the experiment says: by how much encoded conversations differ from those that went raw by lot. */
export interface Experiment {
  readonly encoded: number
  readonly holdout: number
  /** Conversations that either side needs before anything is said. */
  readonly needed: number
  /** Relative differences; null until there is enough data. */
  readonly result: {
    /** Dollars a token of the prompt as it came, by the model's list price. */
    readonly cost: Difference
    /** Requests a conversation: longer ones would eat up what each request saves. */
    readonly requests: Difference
  } | null
}

/** `-0.15`: 15 % less with us. The interval holds 95 of 100 such experiments. */
export interface Difference {
  readonly value: number
  readonly low: number
  readonly high: number
}

const NEEDED = 20
const RESAMPLES = 2000

/**
 * Compares conversations that were encoded with those held out. Both were drawn by lot, so what they
 * differ in on the average is our doing, whatever we believe to have saved.
 *
 * @returns undefined where nothing was held out.
 */
export function experiment(
  rows: readonly ConversationRow[],
  priceOf: PriceList,
  now: number,
): Experiment | undefined {
  const sides = { encoded: new Map<string, Sum>(), holdout: new Map<string, Sum>() }
  for (const { conversation, arm, model, requests, billed, before } of rows) {
    const price = priceOf(model, now)
    if (arm === 'bypass' || !price || billed === 0) continue
    const sum = sides[arm].get(conversation) ?? { requests: 0, billed: 0, listed: 0 }
    sum.requests += requests
    sum.billed += billed
    sum.listed += (before * price.input) / 1e6
    sides[arm].set(conversation, sum)
  }
  const [encoded, holdout] = [[...sides.encoded.values()], [...sides.holdout.values()]]
  if (holdout.length === 0) return undefined
  const sizes = { encoded: encoded.length, holdout: holdout.length, needed: NEEDED }
  if (Math.min(encoded.length, holdout.length) < NEEDED) return { ...sizes, result: null }
  const compare = (of: (sum: Sum) => number) => difference(encoded.map(of), holdout.map(of))
  const cost = compare(({ billed, listed }) => billed / listed)
  return { ...sizes, result: { cost, requests: compare(({ requests }) => requests) } }
}

interface Sum {
  requests: number
  billed: number
  listed: number
}

/** The relative difference of two means, and its interval by bootstrap: the same for the same values. */
function difference(with_: readonly number[], without: readonly number[]): Difference {
  const random = generator()
  const ratios = Array.from({ length: RESAMPLES }, () => {
    return resampled(with_, random) / resampled(without, random) - 1
  }).toSorted((a, b) => a - b)
  const at = (share: number) => ratios[Math.floor(share * (RESAMPLES - 1))]!
  return { value: mean(with_) / mean(without) - 1, low: at(0.025), high: at(0.975) }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function resampled(values: readonly number[], random: () => number): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)]!
  return sum / values.length
}

/** Mulberry32, from a fixed seed: a report says the same when it is asked for twice. */
function generator(): () => number {
  let state = 0x9e3779b9
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
