import type { TokenCounter } from '../src/ledger/tokens.ts'
import type { RawRecord } from './corpus.ts'
import type { Replay } from './replay.ts'

/** One thing that is measured. It sees every conversation and record once, then reports. */
export interface Figure {
  readonly name: string
  conversation?(replay: Replay): void
  record?(record: RawRecord): void
  finish(): Section
}

/** What is shared among figures. */
export interface Bench {
  /** Exact o200k tokens; equal texts are counted once. */
  readonly tokens: TokenCounter
  readonly options: Options
}

export interface Options {
  /** Check every request by a full encode of its own, not a sample. */
  readonly full: boolean
  /** Seed of everything drawn at random. */
  readonly seed: number
  /** Write so many references, drawn at random, to a file outside the repository. */
  readonly showReferences: number
}

export interface Section {
  readonly title: string
  readonly tables: readonly Table[]
  readonly notes?: readonly string[]
  /** Cases in which a law does not hold. */
  readonly broken?: readonly string[]
  /** The plain values, for `--json`. */
  readonly figures: Readonly<Record<string, number | string>>
}

export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export const percent = (part: number, whole: number, digits = 1) =>
  whole === 0 ? '-' : `${((100 * part) / whole).toFixed(digits)} %`

export const thousands = (value: number) =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return NaN
  const sorted = values.toSorted((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const low = sorted[Math.floor(at)]!
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at))
}

/** Random numbers in [0, 1), the same for the same seed: a linear congruential generator's upper bits. */
export function random(seed: number): () => number {
  let state = Math.imul(seed, 2654435761) >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
