import { plainName } from './list.ts'

/** How a provider caches a prompt, as far as the ledger must know to tell what was missed, and where. */
export interface Caching {
  /** Milliseconds a prefix lives after its last use. */
  readonly life: number
  /** The same where the client asked for the longer life. */
  readonly longLife: number
  /** What is read is reported in multiples of so many tokens. */
  readonly step: number
  /** A breakpoint finds a prefix at most so many blocks before it. */
  readonly lookBack: number
  /** Does only what was read or written count as cached, or all of a prompt? */
  readonly marked: boolean
  /** Its tokenizer is ours (o200k): counts need no scaling. */
  readonly exact: boolean
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const UNKNOWN: Caching = {
  life: 5 * MINUTE,
  longLife: HOUR,
  step: 1,
  lookBack: Infinity,
  marked: false,
  exact: false,
}

/** By the model's name. Sources: the providers' pages on prompt caching, 23 Sep 2026. */
const CACHING: readonly (readonly [model: RegExp, caching: Caching])[] = [
  // platform.claude.com: breakpoints, 5 minutes or an hour, 20 blocks back.
  [/^claude/, { ...UNKNOWN, lookBack: 20, marked: true }],
  // developers.openai.com: breakpoints, written at a fee, for half an hour.
  [/^gpt-(?:5\.[6-9]|[6-9])/, { ...UNKNOWN, life: 30 * MINUTE, marked: true, exact: true }],
  // The same: fixed steps of 2,048 tokens, an hour at the most.
  [/^gpt-5\.5/, { ...UNKNOWN, life: HOUR, step: 2048, exact: true }],
  [/^(?:gpt|o\d|codex|chatgpt)/, { ...UNKNOWN, life: 10 * MINUTE, step: 128, exact: true }],
  // api-docs.deepseek.com: on disk, for hours or days.
  [/^deepseek/, { ...UNKNOWN, life: 24 * HOUR, step: 64 }],
]

/** How the provider of a model caches. */
export function cachingOf(model: string): Caching {
  const name = plainName(model.toLowerCase())
  return CACHING.find(([pattern]) => pattern.test(name))?.[1] ?? UNKNOWN
}
