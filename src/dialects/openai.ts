import type { TextBlock } from '../codec/index.ts'
import { type Members, reliable, type Span } from '../json/index.ts'
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

/**
 * The string, or each text part of the list, that is `key` of the item goes to `take` with its
 * literal's span; what else is in the list is opaque. False if it is neither string nor list.
 */
export function readContent(
  to: Collector,
  item: Members,
  key: string,
  take: (text: Span) => void,
): boolean {
  const parts = item.list(key)
  if (item.kind(key) === 'string') take(item.span(key)!)
  else if (!parts) return false
  else for (const part of parts) readPart(to, part, take)
  return true
}

function readPart(to: Collector, item: Span, take: (text: Span) => void): void {
  const part = reliable(item)
  const type = part?.peek('type') ?? ''
  if (part && TEXT_TYPES.has(type) && part.kind('text') === 'string') take(part.span('text')!)
  else to.opaque(item, type)
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
