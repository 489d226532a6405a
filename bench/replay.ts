import {
  type Block,
  Decoder,
  type EncodedBlock,
  Encoder,
  type Plan,
  PREFIX_FLOOR,
} from '../src/codec/index.ts'
import { assistantTurns, lowerBound } from '../src/simulate/turns.ts'
import { CODING, type Conversation } from './corpus.ts'
import { readConversation } from './reading.ts'

/** A conversation and what is sent for it. */
export interface Replay {
  readonly conversation: Conversation
  readonly blocks: readonly Block[]
  /** Index of the message each block stands in. */
  readonly messageOf: readonly number[]
  /** What the client sends of each block: its text, or its JSON. */
  readonly raw: readonly string[]
  /** Which blocks are tool output: results, and the user messages that carry it in text protocols. */
  readonly isOutput: readonly boolean[]
  /** For every request (one before each assistant message) the number of blocks it carries. */
  readonly requests: readonly number[]
  /** For every request the number of messages it carries. */
  readonly turns: readonly number[]
  /** What is sent when system text and tools take so many tokens. */
  sent(base: number): Sent
}

export interface Sent {
  readonly plan: Plan
  readonly encoded: readonly EncodedBlock[]
  readonly texts: readonly string[]
  /** What the decoder makes of each sent block; an error where it makes nothing of it. */
  restored(): readonly (string | Error)[]
}

export const BASES = [0, 2000, 5000, 20_000] as const
export const MAIN_BASE = 20_000

export function planFor(base: number): Plan {
  const head = Math.min(base, PREFIX_FLOOR)
  return { version: 1, mode: 'cache', encode: true, from: 0, references: true, head }
}

export function replay(conversation: Conversation): Replay {
  const { blocks, messageOf, texts } = readConversation(conversation)
  const answers = assistantTurns(conversation.messages)
  const turns = answers.filter((at) => at > 0)
  const first = answers[0] ?? Infinity
  const inText = conversation.agent === 'text protocol'
  const isOutput = blocks.map(
    (block, i) =>
      block.kind === 'result' ||
      (inText && block.kind === 'text' && block.role === 'user' && messageOf[i]! > first),
  )
  const known = new Map<number, Sent>()
  return {
    conversation,
    blocks,
    messageOf,
    raw: texts,
    isOutput,
    requests: turns.map((at) => lowerBound(messageOf, at)),
    turns,
    sent(base) {
      const plan = planFor(base)
      let sent = known.get(plan.head)
      if (!sent) known.set(plan.head, (sent = encodeAll(blocks, texts, plan)))
      return sent
    },
  }
}

export function encodeAll(blocks: readonly Block[], raw: readonly string[], plan: Plan): Sent {
  const encoder = new Encoder(plan)
  const encoded = blocks.map((block) => encoder.push(block))
  const texts = encoded.map(({ text }, i) => text ?? raw[i]!)
  let restored: readonly (string | Error)[] | undefined
  return { plan, encoded, texts, restored: () => (restored ??= decodeAll(blocks, texts, plan)) }
}

function decodeAll(blocks: readonly Block[], sent: readonly string[], plan: Plan) {
  const decoder = new Decoder(plan)
  return blocks.map((block, i) => {
    try {
      const text = decoder.push('text' in block ? { ...block, text: sent[i]! } : block)
      return 'text' in block ? text : sent[i]!
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  })
}

export const isCoding = ({ conversation }: Replay) => CODING.has(conversation.agent)

export { lowerBound } from '../src/simulate/turns.ts'
