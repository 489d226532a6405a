import type { Tokens } from '../event.ts'

/** Dollars a million tokens. */
export interface Rates {
  readonly input: number
  readonly output: number
  readonly read: number
  /** The rate of uncached input where a provider charges no fee for writing. */
  readonly write5m: number
  readonly write1h: number
}

/** What a family costs from some day on, or within some hours. */
export interface Price extends Rates {
  /** First day, `2026-08-21`; absent: since ever. */
  readonly since?: string
  /** UTC, `['01:00', '04:00']`; absent: all day. */
  readonly hours?: readonly [from: string, to: string]
  /** All of a request whose prompt has more tokens than this is billed at these rates. */
  readonly above?: { readonly tokens: number } & Rates
}

/** Models of one price. */
export interface Family {
  readonly provider: string
  readonly name: string
  /** Source of a regular expression for the models' names in lower case. */
  readonly match: string
  /** The later ones win. */
  readonly prices: readonly Price[]
}

const MILLION = 1e6

/** What such usage costs, in dollars. */
export function cost(tokens: Tokens, price: Price): number {
  const { above } = price
  const rates = above && promptOf(tokens) > above.tokens ? above : price
  const total =
    tokens.uncached * rates.input +
    tokens.read * rates.read +
    tokens.write5m * rates.write5m +
    tokens.write1h * rates.write1h +
    tokens.output * rates.output
  return total / MILLION
}

/** Tokens of the whole prompt. */
export function promptOf({ uncached, read, write5m, write1h }: Omit<Tokens, 'output'>): number {
  return uncached + read + write5m + write1h
}
