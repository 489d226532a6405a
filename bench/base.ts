import type { Conversation } from './corpus.ts'

/**
 * The conversation with other system text or tools, of about so many tokens, in the place that its
 * format has beside the messages: recordings lack what a real agent sends there.
 */
export function withBase(conversation: Conversation, tokens: number): Conversation {
  const text = 'rule '.repeat(tokens)
  if (conversation.format !== 'openai') return { ...conversation, system: text, tools: undefined }
  const parameters = { type: 'object', properties: {} }
  const tool = { type: 'function', function: { name: 'base', description: text, parameters } }
  return { ...conversation, system: undefined, tools: [tool] }
}
