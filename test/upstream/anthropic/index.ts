import { isJson, objects, string, type FakeDialect, type Json, type Problem } from '../dialect.ts'
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
  validate: (body, headers) => [
    ...validate(body, headers),
    ...(dropsBlocks(body) ? [] : strangers(body).map(refused)),
  ],
  dropped: (body) => (dropsBlocks(body) ? strangers(body) : undefined),
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

/** What the request wants done about thinking that is bound to another prompt: by default, an error. */
function dropsBlocks(body: Json): boolean {
  const thinking = isJson(body['thinking']) ? body['thinking'] : {}
  const controls = isJson(thinking['block_binding']) ? thinking['block_binding'] : {}
  return controls['prefix_mismatch_behavior'] === 'drop_block'
}

/**
 * Newer models accept thinking only behind the exact prompt that it was an answer to: the place of the
 * first that stands behind another one, and of all thinking after it.
 */
function strangers(body: Json): string[] {
  const signed = objects(body['messages']).flatMap((message, i) =>
    objects(message['content']).flatMap((block, j) => {
      const signature = string(block['signature'])
      if (!signature.startsWith('sig:')) return []
      return [{ at: `messages.${i}.content.${j}`, good: signature === `sig:${binding(body, i)}` }]
    }),
  )
  const first = signed.findIndex(({ good }) => !good)
  return first < 0 ? [] : signed.slice(first).map(({ at }) => at)
}

function refused(at: string): Problem {
  return {
    at,
    message:
      'Invalid `signature` in `thinking` block. The block is bound to a different conversation. ' +
      'Remove the block, or have such blocks dropped.',
  }
}
