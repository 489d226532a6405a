import { CODECS, type Codecs, isEncoded, type Plan } from '../codec/index.ts'
import type { Config } from '../config.ts'
import type { Address, Dialect, Reading } from '../dialects/dialect.ts'
import { HeadroomError, traceOf } from '../errors.ts'
import type { LedgerEvent } from '../ledger/event.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Stats } from '../ledger/stats.ts'
import type { Platform } from '../platform.ts'
import { TENANT } from './admit.ts'
import { afterLoss } from './doubt.ts'
import { encode, type Encoded, estimate, type Fresh, type Start } from './encode.ts'
import { type Chain, chainOf, conversationOf, lotOf, sharedBlocks } from './lineage.ts'
import type { Memo, Remembered, Sent } from './memo.ts'
import { decide, type Decision, remember } from './plans.ts'

/** What the life of a request needs besides its configuration. */
export interface Parts {
  readonly memo: Memo
  readonly stats: Stats
  readonly ledger: Ledger
  /** Codec versions; absent: those there are. */
  readonly codecs?: Codecs
  /** Hears of every request that the ledger counts, and of the blocks that it was the first to send. */
  readonly told?: (event: LedgerEvent, fresh: readonly Fresh[]) => void
  /** Nobody is there to encode: what was encoded before is told to come again, all else goes as it came. */
  readonly relayOnly?: boolean
}

/** What is asked of one body. */
export interface Wish {
  readonly dialect: Dialect
  readonly address?: Address | undefined
  /** Absent: it could not be understood. */
  readonly text: string | undefined
  /** It only counts or compacts: it follows a plan, and never makes one. */
  readonly counts: boolean
  readonly bypass: boolean
}

/** A body after all that could be done to it. Tokens are estimates. */
export interface Shortened {
  /** Absent: send the bytes that came. */
  readonly text?: string
  readonly model: string
  readonly before: number
  readonly after: number
  /** Blocks that no request of this conversation had sent before, and that could be edited. */
  readonly fresh: readonly Fresh[]
  /** All of it, for the account; absent where it went as it came and is not to be remembered. */
  readonly history?: History
  /** The same conversation as it may have been sent before, each text unlike those before it. */
  readonly others?: Iterable<Shortened>
  /** The provider took this one of `others`: so it was, and so it stays. */
  settle?(): Promise<void>
  /** The provider took it without the thinking from this message on. */
  lost?(message: number): Promise<void>
}

/** A conversation, and what was sent of it. */
export interface History {
  readonly reading: Reading
  readonly chain: Chain
  readonly plan: Plan
  readonly sent: readonly Sent[]
  /** Blocks that earlier requests had sent. */
  readonly depth: number
}

/**
 * Reads a body, finds its conversation's plan and encodes it. Fails open (law 7): whatever throws,
 * the answer is undefined, the failure is counted and the body goes as it came; likewise when the
 * body is of no shape that the dialect knows.
 *
 * @throws {HeadroomError} `not_ready`, with `relayOnly`
 */
export async function shorten(
  wish: Wish,
  config: Config,
  platform: Platform,
  parts: Pick<Parts, 'memo' | 'stats' | 'codecs' | 'relayOnly'>,
): Promise<Shortened | undefined> {
  const failed = (error: unknown) => {
    parts.stats.failed('codec')
    platform.log({ level: 'error', event: 'codec_failed', ...traceOf(error) })
    return undefined
  }
  try {
    return await attempt(wish, config, platform, parts, failed)
  } catch (error) {
    if (error instanceof HeadroomError && error.code === 'not_ready') throw error
    return failed(error)
  }
}

async function attempt(
  { dialect, address, text, counts, bypass }: Wish,
  config: Config,
  platform: Platform,
  {
    memo,
    stats,
    codecs = CODECS,
    relayOnly,
  }: Pick<Parts, 'memo' | 'stats' | 'codecs' | 'relayOnly'>,
  failed: (error: unknown) => void,
): Promise<Shortened | undefined> {
  if (text === undefined) return undefined
  const { store } = platform
  const remembered = memo.nearest(TENANT, dialect.id, text)
  const reading = dialect.read(text, remembered?.reading, address)
  if (!reading) return undefined
  const start = remembered && shared(remembered, reading)
  const chain = chainOf(reading, start?.remembered.chain, start?.shared)
  const otherwise = start && { plan: JSON.parse(start.remembered.plan), depth: start.shared }
  const { provider } = dialect
  // Without a lasting store the same lot must be drawn again after a restart.
  const secret = config.stateless ? '' : (platform.secret ?? '')
  const lot = () => lotOf(conversationOf(reading, chain), secret)
  const heldOut = config.holdout > 0 && !bypass && lot() < config.holdout
  const ask = { provider, reading, chain, counts, bypass, heldOut, otherwise }
  const decision = await decide(ask, config, codecs, store)
  if (relayOnly && decision?.plan.encode && decision.depth > 0) {
    throw new HeadroomError('not_ready', COME_AGAIN, { status: 503 })
  }
  if (!decision || relayOnly) return untouched(reading)
  let kept: Promise<boolean> | undefined
  if (!counts) {
    kept = remember(reading, chain, decision, store)
    if (!decision.isNew) platform.background(kept)
    else if (!(await kept)) {
      stats.failed('store')
      // Sent encoded but not remembered, the past would move under the next request.
      if (decision.depth === 0) return untouched(reading)
    }
  }
  // Of a version that is not in this package, after a step back: kept as it is, and not followed.
  if (!codecs[decision.plan.version]) return untouched(reading)
  const first = encode(reading, decision.plan, chain, codecs, start)
  const entry = keep(first, start)
  const { others } = decision
  if (others.length === 0) return shortened(first, decision)
  return {
    ...shortened(first, decision),
    others: otherWays(),
    async lost(message) {
      stats.thinking('dropped')
      const next = afterLoss({ ...decision, items: reading.items, lost: message })
      await kept
      if (next) await remember(reading, chain, next, store)
    },
  }

  function keep(encoded: Encoded, from?: Start): Remembered {
    const entry = { tenant: TENANT, dialect: dialect.id, ...encoded.remembered }
    memo.keep(entry, from)
    return entry
  }

  function* otherWays(): Generator<Shortened, void, undefined> {
    const texts = new Set([first.text])
    try {
      for (const plan of others) {
        const encoded = encode(reading!, plan, chain, codecs)
        if (texts.has(encoded.text)) continue
        texts.add(encoded.text)
        yield {
          ...shortened(encoded, { ...decision!, plan }),
          async settle() {
            keep(encoded, { remembered: entry, shared: reading!.blocks.length })
            await kept
            await remember(reading!, chain, { plan }, store)
          },
        }
      }
    } catch (error) {
      failed(error)
    }
  }

  function shortened(
    encoded: Encoded,
    { plan, depth }: Pick<Decision, 'plan' | 'depth'>,
  ): Shortened {
    const { text: sent, before, after } = encoded
    const isNews = ({ place }: Fresh) => place >= depth && isEncoded(plan, place)
    const fresh = encoded.fresh.filter((block) => isNews(block) && isTold(block))
    return {
      ...(sent !== undefined && { text: sent }),
      model: reading!.model,
      before,
      after,
      fresh,
      history: { reading: reading!, chain, plan, sent: encoded.remembered.sent, depth },
    }
  }
}

const COME_AGAIN = 'Headroom is being restarted. Try again in a moment.'

/** How far the remembered conversation is this one too; undefined when they begin differently. */
function shared(remembered: Remembered, reading: Reading): Start | undefined {
  const blocks = sharedBlocks(remembered.reading, reading)
  return blocks > 0 ? { remembered, shared: blocks } : undefined
}

function untouched({ model, head, blocks }: Reading): Shortened {
  const tokens = blocks.reduce((sum, block) => sum + estimate(block), head >> 2)
  return { model, before: tokens, after: tokens, fresh: [] }
}

/** Does the account need to know of the block? */
function isTold({ block, outcome }: Fresh): boolean {
  if (block.kind === 'result' && block.editable) return true
  return outcome.text !== undefined || outcome.leaked === true
}
