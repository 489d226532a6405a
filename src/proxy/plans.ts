import { type Plan, PREFIX_FLOOR } from '../codec/index.ts'
import type { Config } from '../config.ts'
import type { Reading } from '../dialects/dialect.ts'
import type { Store } from '../store.ts'
import { type Chain, keyAt } from './lineage.ts'
import { TENANT } from './admit.ts'

/** What a request asks of the plans. */
export interface Ask {
  readonly reading: Reading
  readonly chain: Chain
  /** It only counts or compacts: it may read a plan, never make one. */
  readonly counts: boolean
  /** `x-headroom-bypass`, or `--no-optimize`: nothing new is encoded. */
  readonly bypass: boolean
  /** What is believed while the store cannot be read. */
  readonly otherwise?: Known | undefined
}

/** A plan, and how many blocks of this history were sent under it. */
export interface Known {
  readonly plan: Plan
  readonly depth: number
}

/** A plan for this request, and what is to be remembered before it is sent. */
export interface Decision extends Known {
  /** The plan was not known as it is: without the record, the next request could not know it. */
  readonly isNew: boolean
}

/** The first page of keys is small: a conversation goes on from its last turn, nearly always. */
const PAGES = [32, 1000]

/** Characters a token of system text and tools has at the most, so that the prefix is not overrated. */
const HEAD_CHARACTERS = 5

/**
 * Finds the longest prefix of the history that the store knows, and with it the plan (law 9). Without
 * one the plan is made here: whole for a history that begins now, from its last answer on for one
 * first seen in its middle.
 *
 * @returns undefined when the request goes as it came and nothing is to be remembered.
 */
export async function decide(
  ask: Ask,
  config: Config,
  store: Store,
): Promise<Decision | undefined> {
  const { reading, bypass } = ask
  const end = reading.blocks.length
  if (end === 0) return undefined
  const known = await longestKnown(ask.chain, store).catch(() => ask.otherwise)
  if (known) {
    const isSuspended = bypass && known.plan.encode && known.depth < end
    if (!isSuspended) return { ...known, isNew: false }
    return { plan: suspended(known, end), depth: known.depth, isNew: true }
  }
  if (ask.counts) return undefined
  return { plan: newPlan(reading, config, bypass), depth: 0, isNew: true }
}

/**
 * Remembers a request's whole history under its plan.
 *
 * @returns false when the store did not take it.
 */
export async function remember(chain: Chain, plan: Plan, store: Store): Promise<boolean> {
  const key = keyAt(chain, chain.length / 2 - 1)
  try {
    await store.putMany(TENANT, new Map([[key, JSON.stringify(plan)]]))
    return true
  } catch {
    return false
  }
}

function newPlan(reading: Reading, config: Config, bypass: boolean): Plan {
  // Without a lasting store the past was ours as likely as not: encoding all of it always is then
  // what repeats itself, save where thinking is bound to the very bytes that were sent.
  const forgetful = config.stateless && !reading.thinking
  return {
    version: 1,
    mode: config.mode,
    encode: !bypass,
    ...(config.forms && { forms: config.forms }),
    from: forgetful ? 0 : past(reading),
    references: !reading.drops,
    head: Math.min(PREFIX_FLOOR, Math.floor(reading.head / HEAD_CHARACTERS)),
  }
}

/** The plan with all new blocks raw: the past is replayed as it was sent, whatever it was. */
function suspended({ plan, depth }: Known, end: number): Plan {
  const ranges = plan.raw ?? []
  const last = ranges.at(-1)
  if (last?.[1] !== depth) return { ...plan, raw: [...ranges, [depth, end]] }
  return { ...plan, raw: [...ranges.slice(0, -1), [last[0], end]] }
}

/** Blocks up to and with the last that the model wrote: they were sent before, by somebody. */
function past({ blocks }: Reading): number {
  const wrote = blocks.findLastIndex(
    (block) => block.kind === 'call' || (block.kind === 'text' && block.role === 'assistant'),
  )
  return wrote + 1
}

async function longestKnown(chain: Chain, store: Store): Promise<Known | undefined> {
  let end = chain.length / 2
  for (let page = 0; end > 0; page++) {
    const start = Math.max(0, end - PAGES[Math.min(page, 1)]!)
    const keys = Array.from({ length: end - start }, (_, i) => keyAt(chain, start + i))
    const found = await store.getMany(TENANT, keys)
    for (let depth = end; depth > start; depth--) {
      const value = found.get(keys[depth - 1 - start]!)
      if (value !== undefined) return { plan: readPlan(value), depth }
    }
    end = start
  }
  return undefined
}

const RAW: Plan = { version: 1, mode: 'cache', encode: false, from: 0, references: false, head: 0 }

/** A plan of a version that is not in this package cannot be followed: that conversation goes raw. */
function readPlan(value: string): Plan {
  try {
    const plan = JSON.parse(value) as Plan
    return plan.version === 1 ? plan : RAW
  } catch {
    return RAW
  }
}
