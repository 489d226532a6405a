import { isJson, objects, string, type Json, type Problem } from '../dialect.ts'
import { Pending, Problems } from '../problems.ts'

/** What the Messages API would refuse in a request. */
export function validate(
  body: Json,
  headers: Readonly<Record<string, string>>,
): readonly Problem[] {
  const found = new Problems()
  found.need('anthropic-version' in headers, 'anthropic-version', 'header is required')
  found.need(string(body['model']) !== '', 'model', 'field required')
  const messages = body['messages']
  if (!Array.isArray(messages) || messages.length === 0) {
    found.add('messages', 'at least one message is required')
    return found.list
  }
  checkHead(body, found)
  messages.forEach((message: unknown, i) => checkMessage(message, i, body, found))
  checkPairs(objects(messages), found)
  checkMarks(body, found)
  return found.list
}

/** Models that take `role: "system"` inside `messages`. */
export function takesSystemMessages(model: string): boolean {
  const version = /^claude-(opus|fable|mythos|sonnet|haiku)-(\d+)(?:-(\d{1,2}))?(?!\d)/.exec(model)
  if (!version) return false
  const number = Number(version[2]) + Number(version[3] ?? 0) / 10
  return number >= SYSTEM_SINCE[version[1]!]!
}

const SYSTEM_SINCE: Readonly<Record<string, number>> = {
  opus: 4.8,
  fable: 5,
  mythos: 5,
  sonnet: 5,
  haiku: 5.5,
}

const ROLES_OF_BLOCK: Readonly<Record<string, readonly string[]>> = {
  text: ['user', 'assistant', 'system'],
  image: ['user'],
  document: ['user'],
  search_result: ['user'],
  tool_result: ['user'],
  tool_use: ['assistant'],
  thinking: ['assistant'],
  redacted_thinking: ['assistant'],
  server_tool_use: ['assistant'],
  web_search_tool_result: ['assistant', 'user'],
  container_upload: ['user'],
  compaction: ['assistant'],
  tool_reference: ['user', 'system'],
}

const IN_RESULTS = new Set(['text', 'image', 'document', 'search_result', 'tool_reference'])

function checkHead(body: Json, found: Problems): void {
  const system = body['system']
  if (Array.isArray(system)) {
    system.forEach((block, i) => checkText(block, `system.${i}`, found))
  } else {
    const text = system === undefined || typeof system === 'string'
    found.need(text, 'system', 'must be text or a list of text blocks')
  }
  const names = new Set<string>()
  objects(body['tools']).forEach((tool, i) => {
    const name = string(tool['name'])
    found.need(/^[\w-]{1,128}$/.test(name), `tools.${i}.name`, 'not a valid tool name')
    found.need(!names.has(name), `tools.${i}.name`, 'tool names must be unique')
    names.add(name)
  })
}

function checkMessage(message: unknown, i: number, body: Json, found: Problems): void {
  const at = `messages.${i}`
  if (!isJson(message)) return found.add(at, 'must be an object')
  const role = string(message['role'])
  if (!found.need(['user', 'assistant', 'system'].includes(role), `${at}.role`, 'unknown role')) {
    return
  }
  if (role === 'system') {
    const allowed = takesSystemMessages(string(body['model']))
    found.need(allowed, `${at}.role`, 'this model takes no system messages')
  }
  if (i === 0)
    found.need(role !== 'assistant', `${at}.role`, 'the first message must be the user’s')
  const content = message['content']
  const last = i === (body['messages'] as unknown[]).length - 1
  const full = (typeof content === 'string' || Array.isArray(content)) && content.length > 0
  const needed = !(last && role === 'assistant')
  if (!full && needed) found.add(`${at}.content`, 'must be text or blocks, and not empty')
  if (typeof content === 'string' && full) {
    found.need(content.trim() !== '', `${at}.content`, 'text must hold more than whitespace')
  }
  if (Array.isArray(content)) {
    content.forEach((block, j) => checkBlock(block, role, `${at}.content.${j}`, found))
  }
}

function checkBlock(block: unknown, role: string, at: string, found: Problems): void {
  if (!isJson(block)) return found.add(at, 'must be an object')
  const type = string(block['type'])
  const roles = ROLES_OF_BLOCK[type]
  if (!roles) return found.add(at, `unknown block type '${type}'`)
  found.need(roles.includes(role), at, `'${type}' is not allowed for ${role}`)
  if (type === 'text') checkText(block, at, found)
  if (type === 'tool_use') {
    found.need(/^[\w-]+$/.test(string(block['id'])), `${at}.id`, 'not a valid id')
    found.need(string(block['name']) !== '', `${at}.name`, 'field required')
    found.need(isJson(block['input']), `${at}.input`, 'must be an object')
  }
  if (type === 'thinking') {
    found.need(string(block['signature']) !== '', `${at}.signature`, 'field required')
    found.need(!('cache_control' in block), `${at}.cache_control`, 'not allowed on thinking')
  }
  if (type === 'tool_result') checkResult(block, at, found)
}

function checkResult(block: Json, at: string, found: Problems): void {
  const content = block['content']
  found.need(string(block['tool_use_id']) !== '', `${at}.tool_use_id`, 'field required')
  if (Array.isArray(content)) {
    content.forEach((part: unknown, k) => {
      const type = isJson(part) ? string(part['type']) : ''
      const place = `${at}.content.${k}`
      if (!found.need(IN_RESULTS.has(type), place, `'${type}' is not allowed in a result`)) return
      if (type === 'text') checkText(part, place, found)
    })
  } else {
    const text = content === undefined || typeof content === 'string'
    found.need(text, `${at}.content`, 'must be text or a list of blocks')
  }
  const empty = content === undefined || (content as string | unknown[]).length === 0
  if (block['is_error'] === true) found.need(!empty, `${at}.content`, 'an error needs content')
}

function checkText(block: unknown, at: string, found: Problems): void {
  const text = isJson(block) ? block['text'] : undefined
  if (!found.need(typeof text === 'string', `${at}.text`, 'must be a string')) return
  found.need((text as string).trim() !== '', `${at}.text`, 'text blocks must not be empty')
}

/** Every call answered exactly once, in order, at the head of the user's messages that follow it. */
function checkPairs(messages: readonly Json[], found: Problems): void {
  const pending = new Pending()
  const ids = new Set<string>()
  let results = true
  const settle = (at: string) => {
    for (const id of pending.settle()) found.add(at, `call ${id} has no result after it`)
  }
  messages.forEach((message, i) => {
    if (message['role'] === 'system') return
    const assistant = message['role'] === 'assistant'
    if (assistant) settle(`messages.${i}`)
    if (assistant) results = true
    else if (typeof message['content'] === 'string') results = false
    objects(message['content']).forEach((block, j) => {
      const at = `messages.${i}.content.${j}`
      if (block['type'] === 'tool_use') {
        const id = string(block['id'])
        found.need(!ids.has(id), at, `call id ${id} was used before`)
        ids.add(id)
        pending.call(id)
      } else if (block['type'] === 'tool_result') {
        const wrong = pending.answer(string(block['tool_use_id']))
        if (wrong) found.add(at, WRONG[wrong]!)
        else found.need(results, at, 'results stand before all else in the user’s message')
      } else if (!assistant) {
        results = false
      }
    })
  })
  settle(`messages.${messages.length}`)
}

const WRONG: Readonly<Record<string, string>> = {
  unknown: 'the assistant message before this one has no call of this id',
  twice: 'this call has a result already',
  order: 'results must stand in the order of their calls',
}

function checkMarks(body: Json, found: Problems): void {
  const marked = [
    ...objects(body['tools']),
    ...objects(body['system']),
    ...objects(body['messages']).flatMap(blocksOf),
  ].filter((block) => isJson(block['cache_control']))
  const count = marked.length + (isJson(body['cache_control']) ? 1 : 0)
  found.need(count <= 4, 'cache_control', `at most 4 breakpoints are allowed, found ${count}`)
  let short = false
  for (const block of marked) {
    const control = block['cache_control'] as Json
    const ttl = control['ttl'] ?? '5m'
    found.need(control['type'] === 'ephemeral', 'cache_control.type', 'must be "ephemeral"')
    found.need(ttl === '5m' || ttl === '1h', 'cache_control.ttl', 'must be "5m" or "1h"')
    found.need(!(short && ttl === '1h'), 'cache_control.ttl', 'longer ones must come first')
    short ||= ttl === '5m'
  }
}

/** The blocks of a message and those inside its results, in the order in which they are read. */
function blocksOf(message: Json): Json[] {
  return objects(message['content']).flatMap((block) => [...objects(block['content']), block])
}
