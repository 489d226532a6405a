import type { TokenCounter } from '../src/ledger/tokens.ts'
import type { Bar } from './bars.ts'
import type { RawRecord } from './corpus.ts'
import type { Replay } from './replay.ts'

/** One thing that is measured. It sees every conversation and record once, then reports. */
export interface Figure {
  readonly name: string
  conversation?(replay: Replay): void | Promise<void>
  record?(record: RawRecord): void
  finish(): Section | Promise<Section>
}

/** What is shared among figures. */
export interface Bench {
  /** Exact o200k tokens; equal texts are counted once. */
  readonly tokens: TokenCounter
  readonly options: Options
}

export interface Options {
  /** Check every conversation and request, not a sample. */
  readonly full: boolean
  /** Seed of everything drawn at random. */
  readonly seed: number
  /** Write so many references, drawn at random, to a file outside the repository. */
  readonly showReferences: number
}

export interface Section {
  readonly title: string
  readonly bars?: readonly Bar[]
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
