import { isJson, objects, string, type Json, type Problem } from '../dialect.ts'
import { Pending, Problems } from '../problems.ts'

/** What the Chat Completions API would refuse in a request. */
export function validate(body: Json): readonly Problem[] {
  const found = new Problems()
  found.need(string(body['model']) !== '', 'model', 'you must provide a model')
  const messages = body['messages']
  if (!Array.isArray(messages) || messages.length === 0) {
    found.add('messages', 'a list with at least one message is required')
    return found.list
  }
  if ('stream_options' in body) {
    found.need(body['stream'] === true, 'stream_options', 'only allowed when streaming')
  }
  messages.forEach((message: unknown, i) => checkMessage(message, `messages.${i}`, found))
  checkPairs(objects(messages), found)
  return found.list
}

/** Content part types by role. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  system: ['text'],
  developer: ['text'],
  user: ['text', 'image_url', 'input_audio', 'file'],
  assistant: ['text', 'refusal'],
  tool: ['text'],
}

function checkMessage(message: unknown, at: string, found: Problems): void {
  if (!isJson(message)) return found.add(at, 'must be an object')
  const role = string(message['role'])
  const parts = PARTS[role]
  if (!parts) return found.add(`${at}.role`, `unknown role '${role}'`)
  const content = message['content']
  const calls = message['tool_calls']
  if (calls !== undefined && calls !== null) {
    found.need(role === 'assistant', `${at}.tool_calls`, 'only the assistant calls tools')
    const full = Array.isArray(calls) && calls.length > 0
    if (found.need(full, `${at}.tool_calls`, 'must be a list and not empty')) {
      objects(calls).forEach((call, j) => checkCall(call, `${at}.tool_calls.${j}`, found))
    }
  }
  if (Array.isArray(content)) {
    found.need(content.length > 0, `${at}.content`, 'a list of parts must not be empty')
    content.forEach((part: unknown, j) => {
      const type = isJson(part) ? string(part['type']) : ''
      const place = `${at}.content.${j}`
      if (!found.need(parts.includes(type), place, `'${type}' is not allowed for ${role}`)) return
      if (type === 'text') {
        found.need(typeof (part as Json)['text'] === 'string', `${place}.text`, 'must be a string')
      }
    })
  } else if (typeof content !== 'string') {
    const absent = content === undefined || content === null
    found.need(absent && !!calls, `${at}.content`, 'must be text or a list of parts')
  }
}

function checkCall(call: Json, at: string, found: Problems): void {
  found.need(string(call['id']) !== '', `${at}.id`, 'field required')
  const type = string(call['type'])
  if (!found.need(type === 'function' || type === 'custom', `${at}.type`, 'unknown type')) return
  const inner = isJson(call[type]) ? (call[type] as Json) : {}
  found.need(/^[\w-]+$/.test(string(inner['name'])), `${at}.${type}.name`, 'not a valid name')
  const text = type === 'function' ? 'arguments' : 'input'
  found.need(typeof inner[text] === 'string', `${at}.${type}.${text}`, 'must be a string')
}

/** Tool messages stand straight after the calls they answer, each call answered once. */
function checkPairs(messages: readonly Json[], found: Problems): void {
  const pending = new Pending()
  const settle = (at: string) => {
    for (const id of pending.settle()) found.add(at, `call ${id} has no tool message after it`)
  }
  messages.forEach((message, i) => {
    const at = `messages.${i}`
    if (message['role'] === 'tool') {
      const wrong = pending.answer(string(message['tool_call_id']))
      if (wrong) found.add(at, WRONG[wrong]!)
      return
    }
    settle(at)
    for (const call of objects(message['tool_calls'])) {
      found.need(
        pending.call(string(call['id'])),
        at,
        `call id ${string(call['id'])} was used before`,
      )
    }
  })
  settle(`messages.${messages.length}`)
}

const WRONG: Readonly<Record<string, string>> = {
  unknown: 'a tool message must answer a call of the assistant message before it',
  twice: 'this call has a tool message already',
  order: 'tool messages must stand in the order of their calls',
}
