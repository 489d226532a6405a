import { objects, string, type FakeDialect } from '../dialect.ts'
import { openaiError } from '../openai.ts'
import { answer, events } from './stream.ts'
import { validate } from './validate.ts'

/** OpenAI's Responses API, under the paths Codex uses too. */
export const responses: FakeDialect = {
  id: 'openai-responses',
  path: /^(\/v1|\/v1\/codex|\/backend-api\/codex)\/responses(\?|$)/,
  countPath: /^(\/v1|\/v1\/codex|\/backend-api\/codex)\/responses\/input_tokens(\?|$)/,
  counted: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
  see: (body) => ({
    model: string(body['model']),
    stream: body['stream'] === true,
    tools: [body, ...objects(body['input'])].flatMap((holder) => toolNames(holder['tools'])),
    results: objects(body['input'])
      .filter((item) => string(item['type']).endsWith('_output'))
      .map((item) => textOf(item['output'])),
  }),
  validate,
  error: openaiError,
  prompt: (body) => [
    { text: string(body['instructions']) },
    ...objects(body['tools']).map((tool) => ({ text: JSON.stringify(tool) })),
    ...items(body['input']).map((item) => ({ text: JSON.stringify(item) })),
  ],
  answer,
  events,
}

/** Tools stand in the request or in an item of the input, plain or gathered in a namespace. */
function toolNames(tools: unknown): string[] {
  return objects(tools).flatMap((tool) => [string(tool['name']), ...toolNames(tool['tools'])])
}

function items(input: unknown): unknown[] {
  return typeof input === 'string' ? [input] : objects(input)
}

function textOf(output: unknown): string {
  if (typeof output === 'string') return output
  return objects(output)
    .map((part) => string(part['text']))
    .join('\n')
}
