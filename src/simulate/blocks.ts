import type { Block } from '../codec/index.ts'
import type { Conversation, Message } from './conversation.ts'

/** A conversation's blocks, read from messages that are parsed already: beside the dialects, which read raw text and are checked against this. */
export interface OwnReading {
  readonly blocks: readonly Block[]
  /** Index of the message each block stands in. */
  readonly messageOf: readonly number[]
  /** What counts as each block's tokens: its text, or its JSON. */
  readonly texts: readonly string[]
}

export function readConversation({
  messages,
  format,
}: Pick<Conversation, 'messages' | 'format'>): OwnReading {
  const blocks: Block[] = []
  const messageOf: number[] = []
  const texts: string[] = []
  const calls = new Map<string, number>()

  messages.forEach((message, index) => {
    const add = (block: Block, json?: unknown) => {
      blocks.push(block)
      messageOf.push(index)
      texts.push('text' in block ? block.text : JSON.stringify(json))
    }
    const addCall = (id: unknown, tool: unknown, input: unknown, json: unknown) => {
      calls.set(String(id), blocks.length)
      const size = JSON.stringify(input).length
      add({ kind: 'call', tool: String(tool), args: [...strings(input, '')], size }, json)
    }
    const addResult = (id: unknown, text: string, editable: boolean) => {
      const call = calls.get(String(id))
      add({ kind: 'result', text, editable, ...(call === undefined ? {} : { call }) })
    }
    const addOpaque = (json: unknown) =>
      add({ kind: 'opaque', size: JSON.stringify(json).length, wall: false }, json)
    READERS[format](message, { add, addCall, addResult, addOpaque })
  })
  return { blocks, messageOf, texts }
}

interface Sink {
  add(block: Block): void
  addCall(id: unknown, tool: unknown, input: unknown, json: unknown): void
  addResult(id: unknown, text: string, editable: boolean): void
  addOpaque(json: unknown): void
}

const READERS: Record<Conversation['format'], (message: Message, sink: Sink) => void> = {
  anthropic({ role, content }, sink) {
    for (const part of parts(content)) {
      if (part.type === 'text') sink.add({ kind: 'text', role: roleOf(role), text: textOf(part) })
      else if (part.type === 'tool_use') sink.addCall(part.id, part.name, part.input, part)
      else if (part.type === 'tool_result') {
        for (const inner of parts(part.content)) {
          if (inner.type === 'text') {
            sink.addResult(part.tool_use_id, textOf(inner), part.is_error !== true)
          } else sink.addOpaque(inner)
        }
      } else sink.addOpaque(part)
    }
  },
  openai({ role, content, tool_calls, tool_call_id }, sink) {
    for (const part of parts(content)) {
      if (part.type !== 'text') sink.addOpaque(part)
      else if (role === 'tool') sink.addResult(tool_call_id, textOf(part), true)
      else sink.add({ kind: 'text', role: roleOf(role), text: textOf(part) })
    }
    for (const call of (tool_calls ?? []) as readonly Message[]) {
      const body = (call.function ?? call.custom) as Message
      sink.addCall(call.id, body.name, argumentsOf(body.arguments ?? body.input), call)
    }
  },
  responses(item, sink) {
    const { type, role, content, call_id } = item
    if (type === 'message') {
      for (const part of parts(content)) {
        sink.add({ kind: 'text', role: roleOf(role), text: textOf(part) })
      }
    } else if (type === 'function_call') {
      sink.addCall(call_id, item.name, argumentsOf(item.arguments), item)
    } else if (type === 'function_call_output' && typeof item.output === 'string') {
      sink.addResult(call_id, item.output, true)
    } else sink.addOpaque(item)
  },
}

function parts(content: unknown): readonly Message[] {
  if (content === null || content === undefined) return []
  return typeof content === 'string' ? [{ type: 'text', text: content }] : (content as Message[])
}

const textOf = (part: Message) => String(part.text)

function roleOf(role: unknown): 'user' | 'assistant' | 'system' {
  return role === 'user' || role === 'assistant' ? role : 'system'
}

/** Function arguments are JSON in a string; a custom tool's input is plain text. */
function argumentsOf(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return { input: text }
  }
}

function* strings(value: unknown, key: string): Generator<readonly [string, string]> {
  if (typeof value === 'string') yield [key, value]
  else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      yield* strings(inner, key === '' ? name : `${key}.${name}`)
    }
  }
}
