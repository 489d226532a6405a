/** What a token of the cached prefix costs, where a fresh one without any cache costs 1. */
export interface Deck {
  readonly name: string
  readonly write: number
  readonly read: number
  /** Dollars a million tokens at the full rate, 21 Nov 2026; `src/ledger/prices/data.ts` says where from. */
  readonly input: number
  /** Milliseconds that a prefix lives after its last use. */
  readonly life: number
}

const MINUTE = 60_000

export const MAIN_DECK: Deck = {
  name: 'Sonnet 5',
  write: 1.25,
  read: 0.1,
  input: 2,
  life: 5 * MINUTE,
}

export const DECKS: readonly Deck[] = [
  MAIN_DECK,
  { name: 'Sonnet 5, cache of 1 h', write: 2, read: 0.1, input: 2, life: 60 * MINUTE },
  { name: 'Opus 5.5', write: 1.25, read: 0.05, input: 4, life: 5 * MINUTE },
  { name: 'Fable 5.1', write: 1.25, read: 0.025, input: 10, life: 5 * MINUTE },
  { name: 'GPT-5.6', write: 1.25, read: 0.1, input: 4, life: 30 * MINUTE },
  { name: 'GPT-5.4', write: 1, read: 0.1, input: 2.5, life: 10 * MINUTE },
]

/** How a conversation is billed. Counts are of tokens. */
export interface Terms {
  readonly deck: Deck
  /** System text and tools. */
  readonly base: number
  /** A shorter prefix is neither written nor read: all of it costs the full rate each time. */
  readonly minimum: number
}

/**
 * The input price of all requests of a conversation, in tokens at the full rate.
 *
 * @param requests for each, how many blocks it carries
 * @param tokens of each block
 * @param times when each request was sent (milliseconds), where that is known: what has expired is
 * written again
 */
export function price(
  requests: readonly number[],
  tokens: readonly number[],
  { deck, base, minimum }: Terms,
  times?: readonly number[],
): number {
  let total = 0
  let cached = 0
  let prefix = base
  let at = 0
  for (const [i, end] of requests.entries()) {
    if (times && i > 0 && times[i]! - times[i - 1]! > deck.life) cached = 0
    for (; at < end; at++) prefix += tokens[at]!
    if (prefix < minimum) {
      total += prefix
    } else {
      total += cached * deck.read + (prefix - cached) * deck.write
      cached = prefix
    }
  }
  return total
}
