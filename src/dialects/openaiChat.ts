import { eachItem, type Members } from '../json/index.ts'
import { readBody, type Shape } from './body.ts'
import type { Collector } from './collector.ts'
import type { Dialect } from './dialect.ts'
import { openaiError, readPart, resultFacts, ROLES } from './openai.ts'
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

function readMessage(to: Collector, start: number): number {
  const message = to.object(start)
  const role = message?.peek('role') ?? ''
  if (!message) return to.unknown(start)
  if (role === 'tool' || role === 'function') readResult(to, message, role)
  else if (Object.hasOwn(ROLES, role)) readText(to, message, ROLES[role]!)
  else to.unknown(start, message.end)
  return message.end
}

function readResult(to: Collector, message: Members, role: 'tool' | 'function'): void {
  // The old form had no ids: one call a message, and the result says the function's name.
  const id = role === 'tool' ? message.string('tool_call_id') : named(message.string('name'))
  const facts = resultFacts(to, message, id)
  const before = to.blocks.length
  readContent(to, message, (start, end) => to.result(facts, start, end))
  if (to.blocks.length === before) to.opaque(message.start, message.end)
}

function readText(to: Collector, message: Members, role: 'user' | 'assistant' | 'system'): void {
  if (REASONING.some((key) => message.has(key))) to.thinking = true
  // In the order in which they stand, which is how a body's spans go.
  for (const [key, [start, end]] of message.entries()) {
    if (key === 'content') readContent(to, message, (from, till) => to.text(role, from, till))
    else if (role !== 'assistant' || !message.has(key)) continue
    else if (OPAQUE.includes(key)) to.opaque(start, end)
    else if (key === 'tool_calls') readCalls(to, message, start, end)
    else if (key === 'function_call') readLegacyCall(to, message, start, end)
  }
}

function readContent(
  to: Collector,
  message: Members,
  take: (start: number, end: number) => void,
): void {
  const [start, end] = message.span('content') ?? [0, 0]
  const kind = message.kind('content')
  if (kind === 'string') take(start, end)
  else if (kind === 'array') eachItem(to.body, start, (part) => readPart(to, part, take))
  else if (message.has('content')) to.opaque(start, end)
}

function readCalls(to: Collector, message: Members, start: number, end: number): void {
  if (message.kind('tool_calls') !== 'array') to.unknown(start, end)
  else eachItem(to.body, start, (call) => readCall(to, call))
}

/** The members of a call, by its type: which object holds it and which member its arguments. */
const CALL_TYPES: Readonly<Record<string, string>> = { function: 'arguments', custom: 'input' }

function readCall(to: Collector, start: number): number {
  const call = to.object(start)
  const type = call?.peek('type') ?? 'function'
  const key = Object.hasOwn(CALL_TYPES, type) ? CALL_TYPES[type] : undefined
  const inner = key === undefined ? undefined : call?.object(type)
  if (!call || !key || !inner) return to.unknown(start, call?.end)
  to.call(call.string('id'), inner.string('name') ?? '', call, inner, key)
  return call.end
}

function readLegacyCall(to: Collector, message: Members, start: number, end: number): void {
  const call = message.object('function_call')
  if (!call) return void to.unknown(start, end)
  const name = call.string('name')
  to.call(named(name), name ?? '', call, call, 'arguments')
}

function named(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `function ${name}`
}
