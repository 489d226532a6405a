import { objects, string, type FakeDialect, type Json } from '../dialect.ts'
import { openaiError } from '../openai.ts'
import { answer, events } from './stream.ts'
import { validate } from './validate.ts'

/** OpenAI's Chat Completions API. */
export const chat: FakeDialect = {
  id: 'openai-chat',
  path: /^\/v1\/chat\/completions(\?|$)/,
  see: (body) => ({
    model: string(body['model']),
    stream: body['stream'] === true,
    tools: objects(body['tools']).map((tool) => string((tool['function'] as Json)?.['name'])),
    results: objects(body['messages'])
      .filter((message) => message['role'] === 'tool')
      .map((message) => textOf(message['content'])),
  }),
  validate,
  error: openaiError,
  prompt: (body) =>
    [...objects(body['tools']), ...objects(body['messages'])].map((part) => ({
      text: JSON.stringify(part),
    })),
  answer,
  events,
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return objects(content)
    .map((part) => string(part['text']))
    .join('\n')
}
