import type { Block } from './block.ts'
import type { Plan } from './plan.ts'

/**
 * Reads sent blocks back, left to right, from their text alone (law 4): what `push` returns for a
 * result is what the client sent, up to the two reductions (terminal controls, JSON layout).
 */
export class Decoder {
  readonly plan: Plan

  constructor(plan: Plan) {
    this.plan = plan
  }

  push(sent: Block): string {
    return 'text' in sent ? sent.text : ''
  }
}
