import type { Plan } from '../codec/index.ts'
import type { Kept } from './plans.ts'

/**
 * What is kept beside a plan that was made, or gone on with, without knowing what the provider had been
 * sent. Where it drops thinking instead of refusing it, each answer tells how good one plan is, and
 * the next request is the next try.
 */
export interface Doubt {
  /** Messages there were when loss was first reported: what is lost of later ones, our tries have cost. */
  readonly since?: number
  /** Plans not yet tried. */
  readonly left?: readonly Plan[]
  /** The plan that has kept the most so far, and the first message it lost. */
  readonly best?: { readonly plan: Plan; readonly lost: number }
}

/** A request that lost thinking. */
export interface Loss extends Kept {
  /** Plans that could be tried, were this the first loss. */
  readonly others: readonly Plan[]
  /** Messages of the request. */
  readonly items: number
  /** The first of them whose thinking was dropped. */
  readonly lost: number
}

/**
 * What the conversation goes on with after a loss: each other plan once, then the one that kept the most.
 *
 * @returns undefined when nothing changes: it was no fault of ours, or all has been tried.
 */
export function afterLoss({ plan, doubt, others, items, lost }: Loss): Kept | undefined {
  // A conversation that was ours from its first block on was changed by its client.
  if (!doubt) return undefined
  const { since = items, left = others, best } = doubt
  if (lost >= since) return undefined
  const kept = best && best.lost >= lost ? best : { plan, lost }
  const [next, ...rest] = left
  if (next) return { plan: next, doubt: { since, left: rest, best: kept } }
  return best && kept.plan !== plan ? { plan: kept.plan, doubt: { since, left: [] } } : undefined
}
