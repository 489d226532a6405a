/** What is fixed at a conversation's first request (law 1). Plain JSON, kept in the store. */
export interface Plan {
  /** Codec version that writes this conversation's bytes. */
  readonly version: number
  readonly mode: 'cache' | 'token'
  /** False: this conversation goes raw for its life (holdout, `--no-optimize`, bypass at its start). */
  readonly encode: boolean
  /** It goes raw by lot, so that the others can be compared with it. */
  readonly holdout?: true
  /** Forms that may be used, by name; absent means all of the version. */
  readonly forms?: readonly string[]
  /** Blocks with a smaller index go as they came (a history first seen in its middle). */
  readonly from: number
  /** Further ranges that went as they came, end exclusive: under a bypass in a conversation already begun. */
  readonly raw?: readonly (readonly [from: number, to: number])[]
  /** False where the provider may drop earlier items. */
  readonly references: boolean
  /** Blocks from this index on make none: the provider was told to drop items in a conversation already begun. */
  readonly noReferencesFrom?: number
  /** Frozen cost of system text and tools at the first request, capped at `PREFIX_FLOOR`. */
  readonly head: number
}

/** Below this many tokens of sent prefix no block is edited: the largest minimum of any provider's prompt cache. */
export const PREFIX_FLOOR = 4096

/** May the block at this place be edited under the plan? */
export function isEncoded(plan: Plan, place: number): boolean {
  const isRaw = plan.raw?.some(([from, to]) => place >= from && place < to) ?? false
  return plan.encode && place >= plan.from && !isRaw
}

/** May the block at this place refer to what stands before it? */
export function mayRefer(
  { references, noReferencesFrom = Infinity }: Plan,
  place: number,
): boolean {
  return references && place < noReferencesFrom
}
