import { Encoder, type Plan, PREFIX_FLOOR } from '../codec/index.ts'
import { readConversation } from './blocks.ts'
import type { Agent, Conversation } from './conversation.ts'
import { type Deck, price } from './decks.ts'
import { assistantTurns, lowerBound } from './turns.ts'

/** Under what a conversation is replayed. Counts are of tokens. */
export interface Conditions {
  readonly decks: readonly Deck[]
  /** System text and tools, which recordings lack. */
  readonly base: number
  /** Shortest prefix that is cached. */
  readonly minimum: number
  readonly tokens: (text: string) => number
}

/** What one conversation would have cost. */
export interface Replayed {
  readonly id: string
  readonly agent: Agent
  readonly requests: number
  /** Tokens of all blocks, as they came and as they would have been sent. */
  readonly tokens: { readonly raw: number; readonly sent: number }
  /** Input price of all requests for each deck, in tokens at the full rate. */
  readonly prices: readonly { readonly raw: number; readonly sent: number }[]
}

/**
 * Replays a recorded conversation: each of its requests again, raw and encoded, against a provider
 * that caches the whole prefix. The agent's behaviour is the recorded one.
 *
 * @returns undefined for a conversation without a request.
 */
export function simulate(conversation: Conversation, conditions: Conditions): Replayed | undefined {
  const { base, minimum, decks, tokens: count } = conditions
  const { messages, times } = conversation
  const turns = assistantTurns(messages).filter((at) => at > 0)
  if (turns.length === 0) return undefined
  const { blocks, messageOf, texts } = readConversation(conversation)
  const requests = turns.map((at) => lowerBound(messageOf, at))
  const sentAt = times && turns.map((at) => times[at - 1]!)
  const last = requests.at(-1)!
  const encoder = new Encoder(planOf(base))
  const [raw, sent]: [number[], number[]] = [[], []]
  for (let i = 0; i < last; i++) {
    const { text } = encoder.push(blocks[i]!)
    raw.push(count(texts[i]!))
    sent.push(text === undefined ? raw[i]! : count(text))
  }
  const priceAll = (tokens: readonly number[], deck: Deck) =>
    price(requests, tokens, { deck, base, minimum }, sentAt)
  return {
    id: conversation.id,
    agent: conversation.agent,
    requests: requests.length,
    tokens: { raw: sum(raw), sent: sum(sent) },
    prices: decks.map((deck) => ({ raw: priceAll(raw, deck), sent: priceAll(sent, deck) })),
  }
}

/** The plan of a conversation that begins today. */
function planOf(base: number): Plan {
  const head = Math.min(base, PREFIX_FLOOR)
  return { version: 1, mode: 'cache', encode: true, from: 0, references: true, head }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
