import type { Conversation } from './corpus.ts'

/** The body of the request that `messages[0:count]` makes. */
export function bodyOf({ format, system, tools, messages }: Conversation, count: number): string {
  const history = messages.slice(0, count)
  const shared = { model: 'm', stream: true, ...(tools !== undefined && { tools }) }
  if (format === 'responses') {
    return JSON.stringify({ ...shared, instructions: system, input: history })
  }
  // A chat client sends its system text as the first message, where the corpus has it too.
  const own = format === 'anthropic' ? { max_tokens: 8192, system } : {}
  return JSON.stringify({ ...shared, ...own, messages: history })
}
