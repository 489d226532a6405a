import type { TextBlock } from '../codec/index.ts'
import { type Members, reliable, type Span } from '../json/index.ts'
import { firstDropped } from './binding.ts'
import { readBody, type Shape } from './body.ts'
import { isDirect } from './caller.ts'
import type { Collector } from './collector.ts'
import type { Dialect } from './dialect.ts'
import { anthropicUsage } from './usage.ts'

/** Anthropic Messages. */
export const anthropic: Dialect = {
  id: 'anthropic',
  provider: 'anthropic',
  read(body, resume, address) {
    const reading = readBody(body, shape, resume)
    return reading && { ...reading, ...address }
  },
  error: (status, _code, message) => ({
    type: 'error',
    error: { type: errorType(status), message },
  }),
  usage: anthropicUsage,
  dropped: firstDropped,
}

type Role = TextBlock['role']

const ROLES: ReadonlySet<string> = new Set<Role>(['user', 'assistant', 'system'])

const shape: Shape = {
  list: 'messages',
  item: readMessage,
  head: ['system', 'tools'],
  drops,
  thinks: (body) => {
    const thinking = body.object('thinking')
    return thinking !== undefined && thinking.peek('type') !== 'disabled'
  },
}

/** Edits of the context that take away nothing a reference could point at. */
const HARMLESS_EDIT = /^clear_thinking_/

function drops(body: Members): boolean {
  if (!body.has('context_management')) return false
  const management = body.object('context_management', 1)
  if (management && !management.has('edits')) return false
  const types = management?.list('edits')?.map((edit) => reliable(edit)?.peek('type') ?? '')
  return !types?.every((type) => HARMLESS_EDIT.test(type))
}

function readMessage(to: Collector, item: Span): void {
  const message = reliable(item)
  const role = message?.peek('role') ?? ''
  const content = message?.span('content')
  const parts = message?.list('content')
  if (!content || !ROLES.has(role)) to.unknown(item)
  else if (message?.kind('content') === 'string') to.text(role as Role, content)
  else if (parts) for (const part of parts) readPart(to, role as Role, part)
  else to.unknown(item)
}

function readPart(to: Collector, role: Role, item: Span): void {
  const part = reliable(item)
  if (!part) return to.unknown(item)
  const type = part.peek('type') ?? ''
  const text = textOf(part)
  if (text) to.text(role, text)
  else if (type === 'tool_use' && role === 'assistant') readCall(to, part)
  else if (type === 'tool_result' && role === 'user') readResult(to, part)
  else {
    if (/^(?:redacted_)?thinking$/.test(type)) to.thinking = true
    to.opaque(part, type)
  }
}

function readCall(to: Collector, part: Members): void {
  const id = part.string('id')
  if (isDirect(part)) to.call(id, part.string('name') ?? '', part, part, 'input')
  else to.programCall(id, part)
}

function readResult(to: Collector, part: Members): void {
  const id = part.string('tool_use_id')
  const call = to.pairing.result(id)
  const failed = part.has('is_error') && part.kind('is_error') !== 'false'
  const programs = !isDirect(part) || (id !== undefined && to.programs.has(id))
  const facts = { editable: !failed && !programs && id !== undefined, call }
  const before = to.blocks.length
  if (part.kind('content') === 'string') to.result(facts, part.span('content')!)
  for (const item of part.list('content') ?? []) {
    const inner = reliable(item)
    const text = inner && textOf(inner)
    if (text) to.result(facts, text)
    else to.opaque(item, inner?.peek('type'))
  }
  // A result without content still has its place in the conversation.
  if (to.blocks.length === before) to.opaque(part)
}

/** The literal of a text part; undefined for any other. */
function textOf(part: Members): Span | undefined {
  const isText = part.peek('type') === 'text' && part.kind('text') === 'string'
  return isText ? part.span('text') : undefined
}

const ERROR_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}

function errorType(status: number): string {
  return ERROR_TYPES[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error')
}
