import { objects, string, type FakeDialect, type Json, type Problem } from '../dialect.ts'
import { binding, prompt, see } from './prompt.ts'
import { answer, events } from './stream.ts'
import { validate } from './validate.ts'

/** Anthropic's Messages API. */
export const anthropic: FakeDialect = {
  id: 'anthropic',
  path: /^\/v1\/messages(\?|$)/,
  countPath: /^\/v1\/messages\/count_tokens(\?|$)/,
  counted: (tokens) => ({ input_tokens: tokens }),
  see,
  validate: (body, headers) => [...validate(body, headers), ...checkBinding(body)],
  error: (status, message) => ({
    type: 'error',
    error: { type: ERROR_TYPES[status] ?? 'api_error', message },
  }),
  prompt,
  sign: (body) => `sig:${binding(body, objects(body['messages']).length)}`,
  answer,
  events,
}

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  413: 'request_too_large',
  529: 'overloaded_error',
}

/** Newer models accept thinking only behind the exact prompt that it was an answer to. */
function checkBinding(body: Json): Problem[] {
  return objects(body['messages']).flatMap((message, i) =>
    objects(message['content']).flatMap((block, j) => {
      const signature = string(block['signature'])
      if (!signature.startsWith('sig:') || signature === `sig:${binding(body, i)}`) return []
      const problem = 'Invalid signature in thinking block: it is bound to a different conversation'
      return [{ at: `messages.${i}.content.${j}`, message: problem }]
    }),
  )
}
