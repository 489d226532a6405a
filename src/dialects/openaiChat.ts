import type { TextBlock } from '../codec/index.ts'
import { type Members, reliable, type Span } from '../json/index.ts'
import { readBody, type Shape } from './body.ts'
import type { Collector } from './collector.ts'
import type { Dialect } from './dialect.ts'
import { openaiError, readContent, resultFacts, ROLES } from './openai.ts'
import { chatUsage } from './usage.ts'

/** OpenAI Chat Completions. */
export const openaiChat: Dialect = {
  id: 'openai-chat',
  provider: 'openai',
  read: (body, resume) => readBody(body, shape, resume),
  error: openaiError,
  usage: chatUsage,
}

const shape: Shape = {
  list: 'messages',
  item: readMessage,
  head: ['tools', 'functions'],
  drops: () => false,
  thinks: () => false,
}

/** Reasoning as other providers with this format hand it back. */
const REASONING: readonly string[] = ['reasoning', 'reasoning_content', 'reasoning_details']
/** Members of an assistant message that say something besides `content` and the calls. */
const OPAQUE: readonly string[] = [...REASONING, 'refusal', 'audio']

function readMessage(to: Collector, item: Span): void {
  const message = reliable(item)
  const role = message?.peek('role') ?? ''
  if (message && (role === 'tool' || role === 'function')) readResult(to, message, role)
  else if (message && Object.hasOwn(ROLES, role)) readText(to, message, ROLES[role]!)
  else to.unknown(item)
}

function readResult(to: Collector, message: Members, role: 'tool' | 'function'): void {
  // The old form had no ids: one call a message, and the result says the function's name.
  const id = role === 'tool' ? message.string('tool_call_id') : named(message.string('name'))
  const facts = resultFacts(to, message, id)
  const before = to.blocks.length
  readContent(to, message, 'content', (text) => to.result(facts, text))
  // A result without text still has its place in the conversation.
  if (to.blocks.length === before) to.opaque(message)
}

function readText(to: Collector, message: Members, role: TextBlock['role']): void {
  if (REASONING.some((key) => message.has(key))) to.thinking = true
  // In the order in which they stand, which is how a body's spans go.
  for (const [key, span] of message.entries()) {
    if (!message.has(key)) continue
    if (key === 'content') {
      if (!readContent(to, message, key, (text) => to.text(role, text))) to.opaque(span)
    } else if (role !== 'assistant') continue
    else if (OPAQUE.includes(key)) to.opaque(span)
    else if (key === 'tool_calls') readCalls(to, message, span)
    else if (key === 'function_call') readLegacyCall(to, message, span)
  }
}

function readCalls(to: Collector, message: Members, span: Span): void {
  const calls = message.list('tool_calls')
  if (!calls) return to.unknown(span)
  for (const call of calls) readCall(to, call)
}

/** Types of calls, each the key of an object in them, and which of its members are the arguments. */
const CALL_TYPES: Readonly<Record<string, string>> = { function: 'arguments', custom: 'input' }

function readCall(to: Collector, item: Span): void {
  const call = reliable(item)
  const type = call?.peek('type') ?? 'function'
  const key = Object.hasOwn(CALL_TYPES, type) ? CALL_TYPES[type] : undefined
  const inner = key === undefined ? undefined : call?.object(type)
  if (!call || !key || !inner) to.unknown(item)
  else to.call(call.string('id'), inner.string('name') ?? '', call, inner, key)
}

function readLegacyCall(to: Collector, message: Members, span: Span): void {
  const call = message.object('function_call')
  if (!call) return to.unknown(span)
  const name = call.string('name')
  to.call(named(name), name ?? '', call, call, 'arguments')
}

function named(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `function ${name}`
}
