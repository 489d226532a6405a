import { isJson, objects, string, type Json, type Problem } from '../dialect.ts'
import { Pending, Problems } from '../problems.ts'

/** What the Responses API would refuse in a request. */
export function validate(body: Json): readonly Problem[] {
  const found = new Problems()
  found.need(string(body['model']) !== '', 'model', 'you must provide a model')
  const input = body['input']
  if (!Array.isArray(input)) {
    const more = ['previous_response_id', 'prompt', 'conversation'].some((name) => body[name])
    found.need(typeof input === 'string' || more, 'input', 'text or a list of items is required')
    return found.list
  }
  found.need(input.length > 0 || !!body['previous_response_id'], 'input', 'must not be empty')
  input.forEach((item: unknown, i) => checkItem(item, `input.${i}`, body, found))
  checkPairs(objects(input), !!body['previous_response_id'], found)
  return found.list
}

/** Content part types by role. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  user: ['input_text', 'input_image', 'input_file', 'input_audio'],
  system: ['input_text', 'input_image', 'input_file'],
  developer: ['input_text', 'input_image', 'input_file'],
  assistant: ['output_text', 'refusal'],
}

/** Calls and their outputs, by type: the kind that has to agree. */
const CALLS: Readonly<Record<string, string>> = {
  function_call: 'function',
  custom_tool_call: 'custom',
  local_shell_call: 'local_shell',
  shell_call: 'shell',
  apply_patch_call: 'apply_patch',
  computer_call: 'computer',
  tool_search_call: 'tool_search',
}

const OUTPUTS: Readonly<Record<string, string>> = {
  function_call_output: 'function',
  custom_tool_call_output: 'custom',
  local_shell_call_output: 'local_shell',
  shell_call_output: 'shell',
  apply_patch_call_output: 'apply_patch',
  computer_call_output: 'computer',
  tool_search_output: 'tool_search',
}

const OTHERS = new Set([
  'message',
  'reasoning',
  'item_reference',
  'compaction',
  'web_search_call',
  'file_search_call',
  'image_generation_call',
  'code_interpreter_call',
  'mcp_call',
  'mcp_list_tools',
  'mcp_approval_request',
  'mcp_approval_response',
  'program',
  'program_output',
  'additional_tools',
])

function checkItem(item: unknown, at: string, body: Json, found: Problems): void {
  if (!isJson(item)) return found.add(at, 'must be an object')
  const type = string(item['type'] ?? 'message')
  const known = type in CALLS || type in OUTPUTS || OTHERS.has(type)
  if (!found.need(known, `${at}.type`, `unknown item type '${type}'`)) return
  if (type === 'message') checkMessage(item, at, found)
  if (type in CALLS || type in OUTPUTS) {
    const id = string(item['call_id'])
    found.need(id.length <= 64, `${at}.call_id`, 'longer than 64 characters')
    if (type !== 'tool_search_call') found.need(id !== '', `${at}.call_id`, 'field required')
  }
  if (type === 'function_call') {
    found.need(/^[\w-]+$/.test(string(item['name'])), `${at}.name`, 'not a valid name')
    found.need(typeof item['arguments'] === 'string', `${at}.arguments`, 'must be a string')
  }
  if (type === 'custom_tool_call') {
    found.need(typeof item['input'] === 'string', `${at}.input`, 'must be a string')
  }
  if (type === 'function_call_output' || type === 'custom_tool_call_output') {
    checkParts(item['output'], `${at}.output`, PARTS['user']!, found)
  }
  if (type === 'reasoning' && body['store'] === false) {
    const sealed = string(item['encrypted_content']) !== ''
    found.need(sealed, `${at}.encrypted_content`, 'is needed when nothing is stored')
  }
}

function checkMessage(item: Json, at: string, found: Problems): void {
  const role = string(item['role'])
  const parts = PARTS[role]
  if (!parts) return found.add(`${at}.role`, `unknown role '${role}'`)
  checkParts(item['content'], `${at}.content`, parts, found)
}

function checkParts(
  content: unknown,
  at: string,
  allowed: readonly string[],
  found: Problems,
): void {
  if (typeof content === 'string') return
  if (!found.need(Array.isArray(content), at, 'must be text or a list of parts')) return
  ;(content as unknown[]).forEach((part, j) => {
    const type = isJson(part) ? string(part['type']) : ''
    if (!found.need(allowed.includes(type), `${at}.${j}`, `'${type}' is not allowed here`)) return
    if (!type.endsWith('_text')) return
    found.need(typeof (part as Json)['text'] === 'string', `${at}.${j}.text`, 'must be a string')
  })
}

/** Every output after its call, of its kind, once; every call answered; no reasoning left alone. */
function checkPairs(items: readonly Json[], continued: boolean, found: Problems): void {
  const pending = new Pending()
  items.forEach((item, i) => {
    const at = `input.${i}`
    const type = string(item['type'])
    const id = string(item['call_id'])
    if (type in CALLS && id !== '') {
      found.need(pending.call(id, CALLS[type]), at, `call id ${id} was used before`)
    }
    if (type in OUTPUTS && id !== '') {
      const wrong = pending.answer(id, OUTPUTS[type])
      const told = wrong === 'unknown' && continued ? undefined : WRONG[wrong ?? '']
      if (told) found.add(at, `${told} ${id}`)
    }
    if (type === 'reasoning') {
      found.need(i < items.length - 1, at, 'reasoning without the item that follows it')
    }
  })
  for (const id of pending.settle()) found.add('input', `no tool output found for call ${id}`)
}

/** Outputs may come in any order, so long as the call stands before. */
const WRONG: Readonly<Record<string, string>> = {
  unknown: 'no tool call found for the output with call_id',
  twice: 'there is an output already for call',
  kind: 'the output is not of the kind of call',
}
