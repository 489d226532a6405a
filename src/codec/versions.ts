import { Encoder } from './encoder.ts'
import type { Plan } from './plan.ts'

/** What every version's encoder does: it is fed a conversation block by block. */
export type BlockEncoder = Pick<Encoder, 'count' | 'push'>

/** Makes the encoder of each version, by the version's number. */
export type Codecs = Readonly<Record<number, (plan: Plan) => BlockEncoder>>

/**
 * Every version there is. One that was released stays, byte for byte: providers bind thinking to what
 * it wrote, and a conversation keeps the version it began with.
 */
export const CODECS: Codecs = {
  1: (plan) => new Encoder(plan),
}
