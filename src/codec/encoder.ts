import type { Block } from './block.ts'
import type { Plan } from './plan.ts'

/** What became of one block. */
export interface EncodedBlock {
  /** The text to send in place of the block's own; absent: leave the block's bytes alone. */
  readonly text?: string
  /** Frozen-cost tokens taken off, by form. */
  readonly saved?: Readonly<Record<string, number>>
  /** Forms that threw on this block; it went as it came. */
  readonly failed?: readonly string[]
}

/**
 * Encodes a conversation block by block, left to right. A block's encoding depends on the blocks
 * pushed before it and on the plan alone (law 1), which holds by construction: nothing else is in
 * reach. Never throws.
 *
 * @example
 * const encoder = new Encoder(plan)
 * const sent = blocks.map((block) => encoder.push(block))
 */
export class Encoder {
  readonly plan: Plan
  /** Blocks pushed so far. */
  count = 0

  constructor(plan: Plan) {
    this.plan = plan
  }

  push(_block: Block): EncodedBlock {
    this.count += 1
    return {}
  }
}
