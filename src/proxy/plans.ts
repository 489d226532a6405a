import type { Codecs, Plan } from '../codec/index.ts'
import type { Config } from '../config.ts'
import type { Dialect, Reading } from '../dialects/dialect.ts'
import type { Store } from '../store.ts'
import { TENANT } from './admit.ts'
import type { Doubt } from './doubt.ts'
import { type Chain, keyAt } from './lineage.ts'
import { otherPlans, past, unseenUntil, wholePlan } from './others.ts'

/** What a request asks of the plans. */
export interface Ask {
  readonly provider: Dialect['provider']
  readonly reading: Reading
  readonly chain: Chain
  /** It only counts or compacts: it may read a plan, never make one. */
  readonly counts: boolean
  /** `x-headroom-bypass`, or `--no-optimize`: nothing new is encoded. */
  readonly bypass: boolean
  /** By lot, the conversation goes as it comes, should it begin now. */
  readonly heldOut: boolean
  /** What is believed while the store cannot be read. */
  readonly otherwise?: Known | undefined
}

/** What the store has of a conversation. */
export interface Kept {
  readonly plan: Plan
  /** Absent: all of the conversation is known to have been sent under the plan. */
  readonly doubt?: Doubt | undefined
}

/** A plan, and how many blocks of this history were sent under it. */
export interface Known extends Kept {
  readonly depth: number
}

/** A plan for this request, and what is to be remembered before it is sent. */
export interface Decision extends Known {
  /** The plan was not known as it is: without the record, the next request could not know it. */
  readonly isNew: boolean
  /** Plans to try, in this order, if the provider takes the history for another one. */
  readonly others: readonly Plan[]
}

/** The first page of keys is small: a conversation goes on from its last turn, nearly always. */
const PAGES = [32, 1000]

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
  codecs: Codecs,
  store: Store,
): Promise<Decision | undefined> {
  const { reading, chain, counts } = ask
  if (reading.blocks.length === 0) return undefined
  const known = await longestKnown(chain, store).catch(() => ask.otherwise)
  if (!known && counts) return undefined
  const plan = known ? adapted(known, ask) : newPlan(ask, config)
  const others = counts ? [] : otherPlans(plan, ask, config, codecs)
  if (!known)
    return { plan, depth: 0, isNew: true, others, ...(past(reading) > 0 && { doubt: {} }) }
  const doubt = known.doubt ?? (unseenUntil(reading, known.depth) ? {} : undefined)
  return { plan, depth: known.depth, isNew: plan !== known.plan, others, doubt }
}

/**
 * Remembers a request's whole history under its plan; and the history up to its last result, since
 * some clients end each request with a text that the next one no longer has.
 *
 * @returns false when the store did not take it.
 */
export async function remember(
  { blocks }: Reading,
  chain: Chain,
  { plan, doubt }: Kept,
  store: Store,
): Promise<boolean> {
  const lastResult = blocks.findLastIndex(({ kind }) => kind === 'result')
  const places = [lastResult, blocks.length - 1].filter((place) => place >= 0)
  const value = JSON.stringify({ ...plan, doubt })
  try {
    await store.putMany(TENANT, new Map(places.map((place) => [keyAt(chain, place), value])))
    return true
  } catch {
    return false
  }
}

function newPlan({ reading, bypass, heldOut }: Ask, config: Config): Plan {
  // Without a lasting store the past was ours as likely as not, and what began in its middle here
  // would begin in another one after a restart: to encode all of it always is what repeats itself.
  const from = config.stateless ? 0 : past(reading)
  const plan = { ...wholePlan(reading, config), encode: !bypass && !heldOut, from }
  return heldOut ? { ...plan, holdout: true } : plan
}

/** The plan with what this request adds to it; the past is replayed as it was sent, whatever it was. */
function adapted({ plan, depth }: Known, { reading, bypass }: Ask): Plan {
  const end = reading.blocks.length
  const dropping = reading.drops && plan.references && plan.noReferencesFrom === undefined
  const kept = dropping ? { ...plan, noReferencesFrom: depth } : plan
  return bypass && plan.encode && depth < end ? withRaw(kept, depth, end) : kept
}

/** The plan with blocks `from` to `to` as they came. */
function withRaw(plan: Plan, from: number, to: number): Plan {
  const ranges = plan.raw ?? []
  const last = ranges.at(-1)
  if (last?.[1] !== from) return { ...plan, raw: [...ranges, [from, to]] }
  return { ...plan, raw: [...ranges.slice(0, -1), [last[0], to]] }
}

async function longestKnown(chain: Chain, store: Store): Promise<Known | undefined> {
  let end = chain.length / 2
  for (let page = 0; end > 0; page++) {
    const start = Math.max(0, end - PAGES[Math.min(page, 1)]!)
    const keys = Array.from({ length: end - start }, (_, i) => keyAt(chain, start + i))
    const found = await store.getMany(TENANT, keys)
    for (let depth = end; depth > start; depth--) {
      const value = found.get(keys[depth - 1 - start]!)
      if (value !== undefined) return { ...readKept(value), depth }
    }
    end = start
  }
  return undefined
}

const RAW: Plan = { version: 1, mode: 'cache', encode: false, from: 0, references: false, head: 0 }

function readKept(value: string): Kept {
  try {
    const { doubt, ...plan } = JSON.parse(value) as Plan & { doubt?: Doubt }
    return { plan, doubt }
  } catch {
    return { plan: RAW }
  }
}
