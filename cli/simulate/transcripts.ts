import {
  type Agent,
  agentOf,
  type Conversation,
  type Labels,
  type Message,
} from '../../src/simulate/conversation.ts'

/** Puts conversations together out of the lines of one file. */
export interface Transcript {
  /** @returns what is complete by now */
  line(text: string): readonly Conversation[]
  end(): readonly Conversation[]
}

type Json = Readonly<Record<string, unknown>>

/** A conversation that grows. */
interface Growing {
  readonly id: string
  readonly format: Conversation['format']
  readonly agent: Agent
  readonly messages: Message[]
  readonly times: number[]
  /** Place of each answer, by the model's own id of it. */
  readonly answers: Map<unknown, number>
}

/**
 * Reads any of: Claude Code's sessions, Codex's rollouts, recordings of whole conversations, bodies
 * of requests, messages. Which one it is each line says for itself; what is none of them is left out.
 */
export function openTranscript(name: string): Transcript {
  const open = new Map<string, Growing>()
  let number = 0

  return {
    line(text) {
      // Snapshots of files and progress are many and long, and hold nothing that was sent.
      if (UNSENT.test(text)) return []
      const value = parsed(text)
      if (!value) return []
      if (isRecording(value)) return [recorded(value)]
      return take(value)
    },
    end: () => [...open.values()].flatMap(closed),
  }

  function take(value: Json): Conversation[] {
    const { type, payload, message } = value
    if (type === 'response_item' && isJson(payload))
      return add('codex', payload, value['timestamp'])
    if (type === 'compacted' || value['subtype'] === 'compact_boundary')
      return close('codex', 'claude')
    if ((type === 'user' || type === 'assistant') && isJson(message)) {
      const side = value['isSidechain'] === true ? `side ${String(value['agentId'] ?? '')}` : ''
      const begins = value['isCompactSummary'] === true ? close('claude') : []
      return [...begins, ...add(`claude${side}`, message, value['timestamp'])]
    }
    if (Array.isArray(value['messages']) || Array.isArray(value['input'])) return request(value)
    if (typeof value['role'] === 'string' && 'content' in value) return add('messages', value)
    return []
  }

  function add(kind: string, message: Json, timestamp?: unknown): Conversation[] {
    const of = open.get(kind) ?? begin(kind, message)
    const { id } = message
    const before = id === undefined ? undefined : of.answers.get(id)
    // Claude Code writes a line for each block of one answer, and results that are quick in between.
    if (before !== undefined) {
      const earlier = of.messages[before]!
      const content = [...parts(earlier['content']), ...parts(message['content'])]
      of.messages[before] = { ...earlier, content }
      return []
    }
    if (id !== undefined) of.answers.set(id, of.messages.length)
    of.messages.push(message)
    const time = Date.parse(String(timestamp))
    of.times.push(Number.isNaN(time) ? (of.times.at(-1) ?? 0) : time)
    return []
  }

  function begin(kind: string, message: Json): Growing {
    const isCodex = kind === 'codex'
    const isChat = kind === 'messages' && ('tool_calls' in message || message['role'] === 'system')
    const growing: Growing = {
      id: `${name}#${number++}`,
      format: isCodex ? 'responses' : isChat ? 'openai' : 'anthropic',
      agent: isCodex ? 'Codex' : 'Claude Code',
      messages: [],
      times: [],
      answers: new Map(),
    }
    open.set(kind, growing)
    return growing
  }

  function close(...kinds: string[]): Conversation[] {
    return kinds.flatMap((kind) => {
      const growing = open.get(kind)
      open.delete(kind)
      return growing ? closed(growing) : []
    })
  }

  /** One body is the whole conversation so far: of those that extend each other the last one counts. */
  function request(body: Json): Conversation[] {
    const list = (Array.isArray(body['messages']) ? body['messages'] : body['input']) as Message[]
    const last = open.get('requests')
    const isSame = last && JSON.stringify(list[0]) === JSON.stringify(last.messages[0])
    const done = isSame && list.length >= last.messages.length - 1 ? [] : close('requests')
    const format = Array.isArray(body['input'])
      ? 'responses'
      : isAnthropic(body, list)
        ? 'anthropic'
        : 'openai'
    const agent = format === 'responses' ? 'Codex' : 'Claude Code'
    const id = done.length === 0 && last ? last.id : `${name}#${number++}`
    // What the last body asks for was answered too.
    const messages = [...list, ANSWER]
    open.set('requests', { id, format, agent, messages, times: [], answers: new Map() })
    return done
  }
}

const ANSWER: Message = { role: 'assistant', content: [] }

const UNSENT =
  /^\{"(?:type":"(?:file-history-snapshot|progress|summary|queue-operation|event_msg|turn_context)"|timestamp":"[^"]*","type":"(?:event_msg|turn_context)")/

function closed({ id, format, agent, messages, times }: Growing): Conversation[] {
  if (messages.length < 2) return []
  const known = times.length === messages.length && times[0]! > 0
  return [{ id, format, agent, messages, ...(known && { times }) }]
}

function isRecording(value: Json): boolean {
  if (typeof value['id'] !== 'string') return false
  return (Array.isArray(value['messages']) && 'agent_kind' in value) || 'instructions' in value
}

function recorded(value: Json): Conversation {
  const { id, format, messages, input, instructions } = value as Json & { id: string }
  if (Array.isArray(input)) {
    return {
      id,
      format: 'responses',
      agent: 'Codex (Responses)',
      system: instructions,
      messages: input,
    }
  }
  const labels = { agent_kind: value['agent_kind'], meta: value['meta'] ?? {} } as Labels
  return {
    id,
    format: format as Conversation['format'],
    agent: agentOf(labels),
    messages: messages as readonly Message[],
  }
}

/** Anthropic's system text stands beside the messages, and its tool results are blocks in them. */
function isAnthropic(body: Json, list: readonly Message[]): boolean {
  if ('system' in body || 'anthropic_version' in body) return true
  return !list.some(
    ({ role, tool_calls }) => role === 'tool' || role === 'system' || tool_calls !== undefined,
  )
}

const parts = (content: unknown): readonly unknown[] =>
  Array.isArray(content) ? content : [{ type: 'text', text: String(content ?? '') }]

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parsed(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJson(value) ? value : undefined
  } catch {
    return undefined
  }
}
