import type { TextBlock } from '../codec/index.ts'
import { type Members, skip } from '../json/index.ts'
import { isDirect } from './caller.ts'
import type { Collector, ResultFacts } from './collector.ts'

/** What Chat Completions and Responses have in common. */

export const ROLES: Readonly<Record<string, TextBlock['role']>> = {
  user: 'user',
  assistant: 'assistant',
  system: 'system',
  developer: 'system',
}

const TEXT_TYPES: ReadonlySet<string> = new Set(['text', 'input_text', 'output_text'])

/** A text part goes to `take` with its literal's span, any other is opaque. Returns the part's end. */
export function readPart(
  to: Collector,
  start: number,
  take: (start: number, end: number) => void,
): number {
  const part = to.object(start)
  const type = part?.peek('type') ?? ''
  const text = part?.span('text')
  if (part && text && TEXT_TYPES.has(type) && part.kind('text') === 'string') {
    take(...text)
    return part.end
  }
  const end = part?.end ?? skip(to.body, start)
  to.opaque(start, end, type)
  return end
}

/** What is known of the result `item` of the call `id`. */
export function resultFacts(to: Collector, item: Members, id: string | undefined): ResultFacts {
  const call = to.pairing.result(id)
  const programs = !isDirect(item) || (id !== undefined && to.programs.has(id))
  return { editable: !programs && item.peek('status') !== 'failed', call }
}

export function openaiError(status: number, code: string, message: string): object {
  return { error: { message, type: errorType(status), param: null, code } }
}

const ERROR_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  429: 'rate_limit_error',
}

function errorType(status: number): string {
  return ERROR_TYPES[status] ?? (status >= 500 ? 'server_error' : 'invalid_request_error')
}
