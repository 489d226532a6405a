import type { Dialect } from '../dialects/dialect.ts'
import type { Stats } from '../ledger/stats.ts'
import type { Platform } from '../platform.ts'
import type { Fresh } from './encode.ts'
import { createMeter, type Meter } from './meter.ts'
import type { Watcher } from './relay.ts'

/** What is known of a conversation's request when its answer begins. */
export interface Sending {
  readonly dialect: Dialect
  /** Blocks that were sent for the first time. */
  readonly fresh: readonly Fresh[]
  /** To be told which message was the first to lose its thinking. */
  readonly lost?: ((message: number) => Promise<void>) | undefined
  /** For the log: nothing secret, no text. */
  readonly line: Readonly<Record<string, unknown>>
}

/** Watches an answer pass, and accounts for it when it is over. */
export type Accountant = (sending: Sending, answer: Headers) => Watcher

/** Counts what was sent and billed: after the response, in the background, in slices. */
export function createAccountant(platform: Platform, stats: Stats): Accountant {
  const countTokens = createTokenCounter(platform)

  return function watch({ dialect, fresh, lost, line }, answer) {
    const meter = createMeter(dialect, answer, platform.decoders)
    const began = platform.ticks()
    let isOver = false
    return {
      chunk: (chunk) => meter?.chunk(chunk),
      end(ending) {
        if (isOver) return
        isOver = true
        const ms = platform.ticks() - began
        platform.background(account(meter, fresh, lost, { ...line, ending, ms }))
      },
    }
  }

  async function account(
    meter: Meter | undefined,
    fresh: readonly Fresh[],
    lost: Sending['lost'],
    line: Sending['line'],
  ): Promise<void> {
    const { usage, dropped } = (await meter?.end()) ?? {}
    // First of all: the client's next request may be under way.
    if (dropped !== undefined) await lost?.(dropped)
    platform.log({ level: 'info', event: 'request', ...line, ...usage })
    if (usage) stats.used(usage)
    for (const { outcome } of fresh) stats.encoded(outcome)
    const edited = fresh.filter(({ outcome }) => outcome.text !== undefined)
    if (edited.length === 0 || !countTokens) return
    try {
      let [before, after] = [0, 0]
      for (const { block, outcome } of edited) {
        if ('text' in block) before += await countTokens(block.text)
        after += await countTokens(outcome.text ?? '')
      }
      stats.counted(edited.length, before, after)
    } catch {
      stats.failed('tokenizer')
    }
  }
}

/** Characters between two breaths: at 5 MB a second, some 3 ms. */
const SLICE = 16_384

/** Counts with the runtime's tokenizer, loaded once; undefined where there is none. */
function createTokenCounter({ tokenizer, breathe }: Platform) {
  if (!tokenizer) return undefined
  let loading: Promise<(text: string) => number> | undefined
  return async function countTokens(text: string): Promise<number> {
    loading ??= tokenizer()
    const count = await loading.catch((error: unknown) => {
      loading = undefined
      throw error
    })
    let total = 0
    for (let at = 0; at < text.length;) {
      const end = sliceEnd(text, at)
      total += count(text.slice(at, end))
      at = end
      await breathe()
    }
    return total
  }
}

/** At a line's end where there is one: a cut costs a token at the most. */
function sliceEnd(text: string, at: number): number {
  const end = at + SLICE
  const newline = end < text.length ? text.lastIndexOf('\n', end) : -1
  return newline > at ? newline : end
}
