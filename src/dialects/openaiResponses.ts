import { type Members, reliable, type Span } from '../json/index.ts'
import { readBody, type Shape } from './body.ts'
import { isDirect } from './caller.ts'
import type { Collector } from './collector.ts'
import type { Dialect } from './dialect.ts'
import { openaiError, readContent, resultFacts, ROLES } from './openai.ts'
import { responsesUsage } from './usage.ts'

/** OpenAI Responses. */
export const openaiResponses: Dialect = {
  id: 'openai-responses',
  provider: 'openai',
  read: (body, resume) => readBody(body, shape, resume),
  error: openaiError,
  usage: responsesUsage,
}

const shape: Shape = {
  list: 'input',
  item: readItem,
  plain: true,
  head: ['instructions', 'tools'],
  drops: (body) =>
    body.peek('truncation') === 'auto' ||
    ['previous_response_id', 'conversation', 'context_management'].some((key) => body.has(key)),
  thinks: (body) => body.has('reasoning'),
}

/** Calls by type: the member with the arguments, and the tool's name where the item has none. */
const CALLS: Readonly<Record<string, { args: string; tool: string }>> = {
  function_call: { args: 'arguments', tool: '' },
  custom_tool_call: { args: 'input', tool: '' },
  local_shell_call: { args: 'action', tool: 'local_shell' },
  shell_call: { args: 'action', tool: 'shell' },
  apply_patch_call: { args: 'operation', tool: 'apply_patch' },
}

const OUTPUTS: ReadonlySet<string> = new Set(Object.keys(CALLS).map((type) => `${type}_output`))

function readItem(to: Collector, span: Span): void {
  const item = reliable(span)
  if (!item) return to.unknown(span)
  const type = item.peek('type') ?? (item.has('type') ? '' : 'message')
  if (type === 'message') readMessage(to, item)
  else if (Object.hasOwn(CALLS, type)) readCall(to, item, CALLS[type]!)
  else if (OUTPUTS.has(type)) readOutput(to, item)
  else {
    if (type === 'reasoning') to.thinking = true
    to.opaque(item, type)
  }
}

function readMessage(to: Collector, item: Members): void {
  const name = item.peek('role') ?? ''
  const role = Object.hasOwn(ROLES, name) ? ROLES[name]! : undefined
  const known = role && readContent(to, item, 'content', (text) => to.text(role, text))
  if (!known) to.unknown(item)
}

function readCall(
  to: Collector,
  item: Members,
  { args, tool }: { args: string; tool: string },
): void {
  const id = idOf(item)
  if (isDirect(item)) to.call(id, item.string('name') ?? tool, item, item, args)
  else to.programCall(id, item)
}

function readOutput(to: Collector, item: Members): void {
  const facts = resultFacts(to, item, idOf(item))
  const before = to.blocks.length
  readContent(to, item, 'output', (text) => to.result(facts, text))
  // A result without text still has its place in the conversation.
  if (to.blocks.length === before) to.opaque(item)
}

/** Results name their call by `call_id`; those of the first local shell by `id`. */
function idOf(item: Members): string | undefined {
  return item.string('call_id') ?? item.string('id')
}
