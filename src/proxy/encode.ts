import { type Block, CODECS, type Codecs, type EncodedBlock, type Plan } from '../codec/index.ts'
import { editOf, type Reading } from '../dialects/index.ts'
import { splice, type Edit } from '../json/index.ts'
import type { Chain } from './lineage.ts'
import type { Remembered, Sent } from './memo.ts'

/** A request's body as it is to be sent, with the evidence. Tokens are estimates. */
export interface Encoded {
  /** Absent: nothing was edited, send the bytes that came. */
  readonly text?: string
  readonly before: number
  readonly after: number
  /** Blocks that were encoded here and now. */
  readonly fresh: readonly Fresh[]
  /** To be kept for the conversation's next request. */
  readonly remembered: Omit<Remembered, 'tenant' | 'dialect'>
}

export interface Fresh {
  readonly place: number
  readonly block: Block
  readonly outcome: EncodedBlock
}

/** What `encode` may begin with instead of the conversation's first block. */
export interface Start {
  readonly remembered: Remembered
  /** Blocks that it and the reading have in common. */
  readonly shared: number
}

/**
 * Encodes a conversation under its plan and splices the new texts into the body. Synchronous from
 * end to end, so that two requests of one conversation cannot come between each other.
 *
 * @param codecs have the plan's version.
 * @param start of an earlier request; the result is the same without it (law 1).
 */
export function encode(
  reading: Reading,
  plan: Plan,
  chain: Chain,
  codecs: Codecs = CODECS,
  start?: Start,
): Encoded {
  const createEncoder = codecs[plan.version]!
  const name = JSON.stringify(plan)
  const usable = start?.remembered.plan === name ? start : undefined
  const sent = usable ? usable.remembered.sent.slice(0, usable.shared) : []
  const fresh: Fresh[] = []
  let encoder = usable?.remembered.encoder
  if (sent.length < reading.blocks.length) {
    // An encoder cannot go back: one that has seen other blocks begins anew.
    if (encoder?.count !== sent.length) {
      encoder = createEncoder(plan)
      for (const block of reading.blocks.slice(0, sent.length)) encoder.push(block)
    }
    for (const block of reading.blocks.slice(sent.length)) {
      const outcome = encoder.push(block)
      fresh.push({ place: sent.length, block, outcome })
      sent.push(sentBlock(block, outcome))
    }
  }
  const text = spliced(reading, sent)
  const head = reading.head >> 2
  return {
    ...(text !== undefined && { text }),
    before: sent.reduce((sum, { before }) => sum + before, head),
    after: sent.reduce((sum, { after }) => sum + after, head),
    fresh,
    remembered: {
      reading,
      chain,
      plan: name,
      encoder: encoder ?? createEncoder(plan),
      sent,
    },
  }
}

function sentBlock(block: Block, { text, cost, saved }: EncodedBlock): Sent {
  const before = cost?.before ?? estimate(block)
  if (text === undefined) return { before, after: before }
  return { literal: JSON.stringify(text), before, after: cost?.after ?? text.length >> 2, saved }
}

/** An image is not worth its base64: no provider bills more for one. */
const MOST_OPAQUE = 2000

/** About how many tokens a block has as it came: cheap, and good enough where nothing was taken off. */
export function estimate(block: Block): number {
  return 'text' in block ? block.text.length >> 2 : Math.min(block.size >> 2, MOST_OPAQUE)
}

function spliced(reading: Reading, sent: readonly Sent[]): string | undefined {
  const edits: Edit[] = []
  for (const [i, { literal }] of sent.entries()) {
    if (literal !== undefined) edits.push(editOf(reading, i, literal))
  }
  return edits.length > 0 ? splice(reading.body, edits) : undefined
}
