import type { Dialect, Usage } from '../dialects/dialect.ts'
import type { Arm, LedgerEvent, Tokens } from '../ledger/event.ts'
import { createPriceList } from '../ledger/prices/list.ts'
import { CountedPrompt } from '../ledger/prompt.ts'
import { reckon } from '../ledger/reckon.ts'
import type { Platform } from '../platform.ts'
import { createPromptCounter } from './count.ts'
import { conversationOf, keyAt } from './lineage.ts'
import { createMeter, type Meter } from './meter.ts'
import type { Ending, Watcher } from './relay.ts'
import { rereadTokens } from './rereads.ts'
import type { Parts, Shortened } from './shorten.ts'

/** What is known of a conversation's request when its answer begins. */
export interface Sending {
  readonly id: string
  readonly dialect: Dialect
  /** It only counts or compacts: nobody is billed for it. */
  readonly counts: boolean
  readonly short: Shortened
  /** When it went upstream: milliseconds since 1970, and by the steady clock. */
  readonly at: number
  readonly ticks: number
  /** Our own milliseconds before that. */
  readonly added: number
  readonly project: string | undefined
  readonly client: string
  readonly mode: string
  readonly status: number
}

/** Watches an answer pass, and accounts for it when it is over. */
export type Accountant = (sending: Sending, answer: Headers) => Watcher

/** Earlier requests of a conversation that one is compared with. */
const EARLIER = 64

/**
 * Counts what was sent and billed: beside the response and after it, in the background, in slices. The
 * event is in the ledger a moment after the last byte has passed; nothing waits for it.
 */
export function createAccountant(
  platform: Platform,
  { stats, ledger, told }: Pick<Parts, 'stats' | 'ledger' | 'told'>,
): Accountant {
  const countPrompt = createPromptCounter(platform, () => stats.failed('tokenizer'))
  const priceOf = createPriceList(platform.prices)

  return function watch(sending, answer) {
    const meter = createMeter(sending.dialect, answer, platform.decoders)
    const { history } = sending.short
    // The provider takes its time; ours is best spent meanwhile.
    const counting = history && !sending.counts ? countPrompt(history) : undefined
    counting?.catch(() => {})
    let first: number | undefined
    let isOver = false
    return {
      chunk(chunk) {
        first ??= platform.ticks() - sending.ticks
        meter?.chunk(chunk)
      },
      end(ending) {
        if (isOver) return
        isOver = true
        const total = platform.ticks() - sending.ticks
        const ms = { added: sending.added, first: first ?? total, total }
        platform.background(account({ sending, meter, counting, ending, ms }))
      },
    }
  }

  async function account({ sending, meter, counting, ending, ms }: Over): Promise<void> {
    const { short } = sending
    const { usage, dropped } = (await meter?.end()) ?? {}
    // First of all: the client's next request may be under way.
    if (dropped !== undefined) await short.lost?.(dropped)
    platform.log({
      level: 'info',
      event: 'request',
      ...lineOf(sending),
      ending,
      ms: rounded(ms.total),
      ...usage,
    })
    if (usage) stats.used(usage)
    for (const { outcome } of short.fresh) stats.encoded(outcome)
    if (sending.counts) return
    const counted = (await counting) ?? new CountedPrompt([])
    const edited = short.fresh.filter(({ outcome }) => outcome.text !== undefined)
    if (edited.length > 0 && platform.tokenizer) {
      const blocks = edited.map(({ place }) => counted.blocks[place]!)
      const sum = (key: 'raw' | 'sent') => blocks.reduce((total, block) => total + block[key], 0)
      stats.counted(edited.length, sum('raw'), sum('sent'))
    }
    try {
      const event = await eventOf({ sending, ending, ms, usage: tokensOf(usage), counted })
      told?.(event, short.fresh)
      await ledger.append([event])
    } catch (error) {
      stats.failed('ledger')
      platform.log({ level: 'warn', event: 'ledger_failed', id: sending.id, reason: String(error) })
    }
  }

  async function eventOf({ sending, ending, ms, usage, counted }: Told): Promise<LedgerEvent> {
    const { id, at, short, dialect, client, mode, status, project = '' } = sending
    const { model, before, after, history } = short
    const conversation = history ? conversationOf(history.reading, history.chain) : ''
    const named = {
      conversation,
      project: project.slice(0, 200),
      client,
      model: model.slice(0, 200),
    }
    const facts = {
      id,
      at,
      ...named,
      dialect: dialect.id,
      mode,
      arm: armOf(short),
      status,
      ending,
      usage,
      ms,
    }
    if (!history) {
      const none = { prompt: null, forms: {}, miss: null, dollars: null }
      return { ...facts, ...none, tokens: { before, after } }
    }
    const { chain, reading, depth } = history
    const keyOf = (blocks: number) => keyAt(chain, blocks - 1)
    const answered = { at, model: facts.model, usage, counted, head: reading.head, depth, keyOf }
    const earlier = await ledger.conversation(conversation, EARLIER)
    const reckoned = reckon(answered, earlier, priceOf(model, at))
    const rereads = rereadTokens(reading.blocks, counted, depth)
    const told = { ...facts, ...reckoned, tokens: reckoned.tokens ?? { before, after } }
    return rereads > 0 ? { ...told, rereads } : told
  }
}

/** An answer that is over. */
interface Over {
  readonly sending: Sending
  readonly meter: Meter | undefined
  readonly counting: Promise<CountedPrompt> | undefined
  readonly ending: Ending
  readonly ms: LedgerEvent['ms']
}

interface Told extends Pick<Over, 'sending' | 'ending' | 'ms'> {
  readonly usage: Tokens | null
  readonly counted: CountedPrompt
}

/** For the log: nothing secret, no text. */
function lineOf({ id, project, dialect, short, status, added }: Sending) {
  const { model, before, after } = short
  const spent = rounded(added)
  return { id, project, dialect: dialect.id, model, status, before, after, added: spent }
}

/** Milliseconds, to a thousandth. */
const rounded = (ms: number) => Math.round(ms * 1000) / 1000

function armOf({ history }: Shortened): Arm {
  if (history?.plan.encode) return 'encoded'
  return history?.plan.holdout ? 'holdout' : 'bypass'
}

function tokensOf(usage: Usage | undefined): Tokens | null {
  if (!usage) return null
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output } = usage
  return { uncached: input, read: cacheRead, write5m: cacheWrite5m, write1h: cacheWrite1h, output }
}
