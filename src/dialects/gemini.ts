import type { TextBlock } from '../codec/index.ts'
import { type Members, reliable, type Span } from '../json/index.ts'

import { readBody, type Shape } from './body.ts'
import type { Collector } from './collector.ts'
import type { Dialect } from './dialect.ts'
import { geminiError } from './geminiError.ts'
import { readFunctionResponse } from './geminiResult.ts'
import { geminiUsage, mergeGeminiUsage } from './usage.ts'

/**
 * Gemini generateContent. The model is in the path (`Address`). Names are those of protocol buffers
 * in JSON, so that each may also be written with underscores.
 */
export const gemini: Dialect = {
  id: 'gemini',
  provider: 'gemini',
  read(body, resume, address) {
    const reading = readBody(body, shape, resume)
    return reading && { ...reading, ...address }
  },
  error: geminiError,
  usage: geminiUsage,
  merge: mergeGeminiUsage,
}

const shape: Shape = {
  list: 'contents',
  item: readContent,
  head: ['systemInstruction', 'system_instruction', 'tools', 'toolConfig', 'tool_config'],
  // `cachedContent` stands before the list, and nothing of the list is ever dropped.
  drops: () => false,
  thinks(body) {
    const config = body.object('generationConfig') ?? body.object('generation_config')
    return !!config && (config.has('thinkingConfig') || config.has('thinking_config'))
  },
}

/** Results come from the user, or from a role of their own. */
const ROLES: Readonly<Record<string, TextBlock['role']>> = {
  user: 'user',
  function: 'user',
  tool: 'user',
  model: 'assistant',
}

function readContent(to: Collector, item: Span): void {
  const content = reliable(item)
  // A conversation of one message needs no role.
  const name = content?.has('role') ? (content.peek('role') ?? '') : 'user'
  const role = Object.hasOwn(ROLES, name) ? ROLES[name]! : undefined
  const parts = content?.list('parts')
  if (!role || !parts) return to.unknown(item)
  for (const part of parts) readPart(to, role, part)
}

/** The kinds of part that are looked into. A part is of one kind, besides what is said about it. */
const KINDS: Readonly<Record<string, 'text' | 'call' | 'result'>> = {
  text: 'text',
  functionCall: 'call',
  function_call: 'call',
  functionResponse: 'result',
  function_response: 'result',
}

function readPart(to: Collector, role: TextBlock['role'], item: Span): void {
  const part = reliable(item)
  if (!part) return to.unknown(item)
  if (isThinking(part)) to.thinking = true
  const keys = Object.keys(KINDS).filter((key) => part.has(key))
  const [key = ''] = keys
  const kind = KINDS[key]
  if (keys.length > 1) to.unknown(part)
  else if (kind === undefined || isThought(part)) to.opaque(part)
  else if (kind === 'text') readText(to, role, part)
  else if (kind === 'call' && role === 'assistant') readCall(to, part, key)
  else if (kind === 'result' && role === 'user') readResult(to, part, key)
  else to.unknown(part)
}

function isThought(part: Members): boolean {
  return part.has('thought') && part.kind('thought') !== 'false'
}

function isThinking(part: Members): boolean {
  return isThought(part) || part.has('thoughtSignature') || part.has('thought_signature')
}

function readText(to: Collector, role: TextBlock['role'], part: Members): void {
  if (part.kind('text') === 'string') to.text(role, part.span('text')!)
  else to.opaque(part)
}

/** The block is the call itself and not its part: the signature beside it is no part of what it says. */
function readCall(to: Collector, part: Members, key: string): void {
  const call = part.object(key)
  if (call) to.call(call.string('id'), call.string('name') ?? '', call, call, 'args')
  else to.unknown(part)
}

function readResult(to: Collector, part: Members, key: string): void {
  const result = part.object(key)
  if (result) readFunctionResponse(to, part, result)
  else to.unknown(part)
}
