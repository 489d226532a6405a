import { isEncoded } from '../codec/index.ts'
import type { Config } from '../config.ts'
import type { Dialect, Reading } from '../dialects/dialect.ts'
import { traceOf } from '../errors.ts'
import type { Stats } from '../ledger/stats.ts'
import type { Platform } from '../platform.ts'
import { TENANT } from './admit.ts'
import { encode, type EncoderFactory, estimate, type Fresh, type Start } from './encode.ts'
import { chainOf, sharedBlocks } from './lineage.ts'
import type { Memo, Remembered } from './memo.ts'
import { decide, remember } from './plans.ts'

/** What the life of a request needs besides its configuration. */
export interface Parts {
  readonly memo: Memo
  readonly stats: Stats
  /** Makes encoders; absent: the codec's own. */
  readonly createEncoder?: EncoderFactory
}

/** What is asked of one body. */
export interface Wish {
  readonly dialect: Dialect
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
}

/**
 * Reads a body, finds its conversation's plan and encodes it. Fails open (law 7): whatever throws,
 * the answer is undefined, the failure is counted and the body goes as it came; likewise when the
 * body is of no shape that the dialect knows.
 */
export async function shorten(
  wish: Wish,
  config: Config,
  platform: Platform,
  parts: Parts,
): Promise<Shortened | undefined> {
  try {
    return await attempt(wish, config, platform, parts)
  } catch (error) {
    parts.stats.failed('codec')
    platform.log({ level: 'error', event: 'codec_failed', ...traceOf(error) })
    return undefined
  }
}

async function attempt(
  { dialect, text, counts, bypass }: Wish,
  config: Config,
  platform: Platform,
  { memo, stats, createEncoder }: Parts,
): Promise<Shortened | undefined> {
  if (text === undefined) return undefined
  const { store } = platform
  const remembered = memo.nearest(TENANT, dialect.id, text)
  const reading = dialect.read(text, remembered?.reading)
  if (!reading) return undefined
  const start = remembered && shared(remembered, reading)
  const chain = chainOf(reading, start?.remembered.chain, start?.shared)
  const otherwise = start && { plan: JSON.parse(start.remembered.plan), depth: start.shared }
  const decision = await decide({ reading, chain, counts, bypass, otherwise }, config, store)
  if (!decision) return untouched(reading)
  const { plan, depth, isNew } = decision
  if (!counts) {
    const kept = remember(chain, plan, store)
    if (!isNew) platform.background(kept)
    else if (!(await kept)) {
      stats.failed('store')
      // Sent encoded but not remembered, the past would move under the next request.
      if (depth === 0) return untouched(reading)
    }
  }
  const encoded = encode(reading, plan, chain, createEncoder, start)
  memo.keep({ tenant: TENANT, dialect: dialect.id, ...encoded.remembered }, start)
  const isNews = (fresh: Fresh) => fresh.place >= depth && isEncoded(plan, fresh.place)
  const fresh = encoded.fresh.filter((block) => isNews(block) && isEditable(block))
  return { ...encoded, fresh, model: reading.model }
}

/** How far the remembered conversation is this one too; undefined when they begin differently. */
function shared(remembered: Remembered, reading: Reading): Start | undefined {
  const blocks = sharedBlocks(remembered.reading, reading)
  return blocks > 0 ? { remembered, shared: blocks } : undefined
}

function untouched({ model, head, blocks }: Reading): Shortened {
  const tokens = blocks.reduce((sum, block) => sum + estimate(block), head >> 2)
  return { model, before: tokens, after: tokens, fresh: [] }
}

function isEditable({ block, outcome }: Fresh): boolean {
  return (block.kind === 'result' && block.editable) || outcome.text !== undefined
}
