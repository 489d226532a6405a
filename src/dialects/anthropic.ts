import type { TextBlock } from '../codec/index.ts'
import { eachItem, kindAt, Members, skip } from '../json/index.ts'
import { readBody, type Shape } from './body.ts'
import { isDirect } from './caller.ts'
import type { Collector, ResultFacts } from './collector.ts'
import type { Dialect } from './dialect.ts'
import { anthropicUsage } from './usage.ts'

/** Anthropic Messages. */
export const anthropic: Dialect = {
  id: 'anthropic',
  provider: 'anthropic',
  read: (body, resume) => readBody(body, shape, resume),
  error: (status, _code, message) => ({
    type: 'error',
    error: { type: errorType(status), message },
  }),
  usage: anthropicUsage,
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
  const management = body.object('context_management')
  const edits = management?.span('edits')
  if (!edits) return management === undefined
  let drops = false
  if (management!.kind('edits') !== 'array') return management!.has('edits')
  eachItem(body.text, edits[0], (start) => {
    const edit = kindAt(body.text, start) === 'object' ? new Members(body.text, start) : undefined
    drops ||= !edit || edit.doubtful || !HARMLESS_EDIT.test(edit.peek('type') ?? '')
    return edit?.end ?? skip(body.text, start)
  })
  return drops
}

function readMessage(to: Collector, start: number): number {
  const message = to.object(start)
  const role = message?.peek('role') ?? ''
  const kind = message?.kind('content')
  if (!message || !ROLES.has(role)) return to.unknown(start)
  const [at, end] = message.span('content') ?? [start, message.end]
  if (kind === 'string') to.text(role as Role, at, end)
  else if (kind === 'array') eachItem(to.body, at, (part) => readPart(to, role as Role, part))
  else to.unknown(start, message.end)
  return message.end
}

function readPart(to: Collector, role: Role, start: number): number {
  const part = to.object(start)
  if (!part) return to.unknown(start)
  const type = part.peek('type') ?? ''
  const text = part.span('text')
  if (type === 'text' && text && part.kind('text') === 'string') to.text(role, ...text)
  else if (type === 'tool_use' && role === 'assistant') readCall(to, part)
  else if (type === 'tool_result' && role === 'user') readResult(to, part)
  else {
    if (/^(?:redacted_)?thinking$/.test(type)) to.thinking = true
    to.opaque(start, part.end, type)
  }
  return part.end
}

function readCall(to: Collector, part: Members): void {
  const id = part.string('id')
  if (!isDirect(part)) to.programCall(id, part)
  else to.call(id, part.string('name') ?? '', part, part, 'input')
}

function readResult(to: Collector, part: Members): void {
  const id = part.string('tool_use_id')
  const call = to.pairing.result(id)
  const failed = part.has('is_error') && part.kind('is_error') !== 'false'
  const programs = !isDirect(part) || (id !== undefined && to.programs.has(id))
  const facts = { editable: !failed && !programs && id !== undefined, call }
  const [at, end] = part.span('content') ?? [part.start, part.end]
  const kind = part.kind('content')
  const before = to.blocks.length
  if (kind === 'string') to.result(facts, at, end)
  else if (kind === 'array') eachItem(to.body, at, (inner) => readResultPart(to, facts, inner))
  // A result without content still has its place in the conversation.
  if (to.blocks.length === before) to.opaque(part.start, part.end)
}

function readResultPart(to: Collector, facts: ResultFacts, start: number): number {
  const part = to.object(start)
  const text = part?.span('text')
  if (part?.peek('type') === 'text' && text && part.kind('text') === 'string') {
    to.result(facts, ...text)
    return part.end
  }
  const end = part?.end ?? skip(to.body, start)
  to.opaque(start, end, part?.peek('type'))
  return end
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
