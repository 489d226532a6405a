import type { Plan } from '../src/codec/index.ts'
import {
  anthropic,
  type Dialect,
  openaiChat,
  openaiResponses,
  type Reading,
} from '../src/dialects/index.ts'
import { encode, type Encoded } from '../src/proxy/encode.ts'
import { chainOf, sharedBlocks } from '../src/proxy/lineage.ts'
import type { Conversation, Message } from './corpus.ts'

/** A request after the proxy's own reading, encoding and splicing. */
export interface Sending {
  readonly reading: Reading
  readonly encoded: Encoded
  /** What goes to the provider. */
  readonly body: string
}

export const DIALECTS: Readonly<Record<Conversation['format'], Dialect>> = {
  anthropic,
  openai: openaiChat,
  responses: openaiResponses,
}

/** The body of the request that carries these messages of a conversation. */
export function bodyOf(
  { format, system, tools }: Conversation,
  messages: readonly Message[],
): string {
  const shared = { model: 'm', stream: true, ...(tools !== undefined && { tools }) }
  if (format === 'responses') {
    return JSON.stringify({ ...shared, instructions: system, input: messages })
  }
  // A chat client sends its system text as the first message, where the corpus has it too.
  const own = format === 'anthropic' ? { max_tokens: 8192, system } : {}
  return JSON.stringify({ ...shared, ...own, messages })
}

/**
 * Does what the proxy does with a body.
 *
 * @param earlier a request of the same conversation, as the proxy's memo would hold it; its encoder
 * is taken over, so that it may be given once.
 */
export function send(
  format: Conversation['format'],
  body: string,
  plan: Plan,
  earlier?: Sending,
): Sending {
  const dialect = DIALECTS[format]
  const reading = dialect.read(body, earlier?.reading)
  if (!reading) throw new Error(`not a body of ${dialect.id}`)
  const shared = earlier ? sharedBlocks(earlier.reading, reading) : 0
  const remembered = earlier && {
    tenant: '',
    dialect: dialect.id,
    ...earlier.encoded.remembered,
  }
  const chain = chainOf(reading, remembered?.chain, shared)
  const start = remembered && { remembered, shared }
  const encoded = encode(reading, plan, chain, undefined, start)
  return { reading, encoded, body: encoded.text ?? body }
}

/** The messages of a body. */
export function messagesOf(format: Conversation['format'], body: string): readonly Message[] {
  const value = JSON.parse(body) as { messages: Message[]; input: Message[] }
  return format === 'responses' ? value.input : value.messages
}
