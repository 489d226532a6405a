import { isJson, objects, string, type FakeDialect, type Json } from '../dialect.ts'
import { answer, events } from './stream.ts'
import { SIGNED, validate } from './validate.ts'

/** Google's Gemini API. Its path says the model, and whether the answer streams; `alt` says how. */
export const gemini: FakeDialect = {
  id: 'gemini',
  path: /^\/v1(beta)?\/models\/[^/:]+:(generateContent|streamGenerateContent)(\?|$)/,
  countPath: /^\/v1(beta)?\/models\/[^/:]+:countTokens(\?|$)/,
  counted: (tokens) => ({ totalTokens: tokens }),
  see: (body, path) => ({
    model: /\/models\/([^/:]+):/.exec(path)?.[1] ?? '',
    stream: path.includes(':streamGenerateContent'),
    tools: objects(body['tools']).flatMap((tool) =>
      objects(tool['functionDeclarations']).map((one) => string(one['name'])),
    ),
    results: responsesIn(body).map((one) => outputOf(one['response'])),
  }),
  validate,
  error: (status, message) => ({
    error: { code: status, message, status: STATUSES[status] ?? 'INTERNAL' },
  }),
  prompt: (body) =>
    [body['systemInstruction'] ?? '', ...objects(body['tools']), ...objects(body['contents'])].map(
      (part) => ({ text: JSON.stringify(part) }),
    ),
  sign: (body) => Buffer.from(SIGNED + objects(body['contents']).length).toString('base64'),
  streamType: (path) => (isEvents(path) ? 'text/event-stream' : 'application/json; charset=UTF-8'),
  answer,
  events: (given, _, path) => events(given, isEvents(path)),
}

const STATUSES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
}

function isEvents(path: string): boolean {
  return /[?&]alt=sse(&|$)/.test(path)
}

function responsesIn(body: Json): Json[] {
  return objects(body['contents'])
    .flatMap((content) => objects(content['parts']))
    .map((part) => part['functionResponse'])
    .filter(isJson)
}

function outputOf(response: unknown): string {
  const { output = response } = isJson(response) ? response : {}
  return typeof output === 'string' ? output : JSON.stringify(output)
}
