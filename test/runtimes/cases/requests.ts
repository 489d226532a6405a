import type { Call } from '../../support/client.ts'
import type { Plan } from '../../support/upstream.ts'

/** The three conversations' routes, with the headers that name a provider. */
export const ROUTES = [
  {
    path: '/v1/messages?beta=true',
    headers: { 'anthropic-version': '2023-06-01', 'x-api-key': 'k' },
  },
  { path: '/v1/chat/completions', headers: { authorization: 'Bearer k' } },
  { path: '/v1/responses', headers: { authorization: 'Bearer k' } },
] as const

export const HELLO =
  '{ "model" : "m-1","max_tokens":16,\n\t"messages":[{"role":"user","content":"h\\u00e9llo \\ud83d"}],' +
  '"temperature":1.0,"seed":9007199254740993,"stop":null,"stop":[]}'

/** A call that the plan answers. */
export function call(plan: Plan, more: Partial<Call> = {}): Call {
  const { path, headers } = ROUTES[0]
  return {
    path,
    body: HELLO,
    ...more,
    headers: { 'content-type': 'application/json', ...headers, 'x-case': plan.id, ...more.headers },
  }
}
