import { isJson, objects, string, type Json, type Problem } from '../dialect.ts'
import { Problems } from '../problems.ts'

/** What the Gemini API would refuse in a request. */
export function validate(body: Json): readonly Problem[] {
  const found = new Problems()
  for (const key of Object.keys(body)) {
    found.need(FIELDS.has(key), key, `unknown name "${key}": cannot find field`)
  }
  const contents = body['contents']
  if (!Array.isArray(contents) || contents.length === 0) {
    found.add('contents', 'contents is not specified')
    return found.list
  }
  contents.forEach((content: unknown, i) => checkContent(content, `contents.${i}`, found))
  checkTurns(objects(contents), found)
  return found.list
}

const FIELDS = new Set([
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'safetySettings',
  'generationConfig',
  'cachedContent',
  'labels',
])

const ROLES = ['user', 'model', 'function']

/** A part has one of these. */
const DATA = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
]
/** And may have these beside it. */
const BESIDE = ['thought', 'thoughtSignature', 'videoMetadata', 'partMetadata', 'mediaResolution']

/** What a signature says under its base64; clients may write the other where they have none. */
export const SIGNED = 'signed after '
const UNSIGNED = 'skip_thought_signature_validator'

function checkContent(content: unknown, at: string, found: Problems): void {
  if (!isJson(content)) return found.add(at, 'must be an object')
  const role = content['role']
  found.need(role === undefined || ROLES.includes(string(role)), `${at}.role`, 'not a valid role')
  const parts = content['parts']
  if (!Array.isArray(parts) || parts.length === 0) {
    return found.add(`${at}.parts`, 'must not be empty')
  }
  parts.forEach((part: unknown, j) => checkPart(part, `${at}.parts.${j}`, found))
}

function checkPart(part: unknown, at: string, found: Problems): void {
  if (!isJson(part)) return found.add(at, 'must be an object')
  const keys = Object.keys(part)
  const unknown = keys.find((key) => !DATA.includes(key) && !BESIDE.includes(key))
  if (unknown !== undefined) return found.add(at, `unknown name "${unknown}": cannot find field`)
  const data = keys.filter((key) => DATA.includes(key))
  if (data.length !== 1) return found.add(at, "oneof field 'data' must have one initialized field")
  if ('text' in part) found.need(typeof part['text'] === 'string', `${at}.text`, 'not a string')
  checkFunction(part['functionCall'], 'args', `${at}.functionCall`, found)
  checkFunction(part['functionResponse'], 'response', `${at}.functionResponse`, found)
  const signature = part['thoughtSignature']
  if (signature === undefined) return
  const said = Buffer.from(string(signature), 'base64').toString()
  const known = signature === UNSIGNED || said.startsWith(SIGNED)
  found.need(known, `${at}.thoughtSignature`, 'thought signature is not valid')
}

function checkFunction(value: unknown, struct: string, at: string, found: Problems): void {
  if (value === undefined) return
  if (!isJson(value)) return found.add(at, 'must be an object')
  found.need(string(value['name']) !== '', `${at}.name`, 'name cannot be empty')
  const inner = value[struct]
  const optional = struct === 'args' && inner === undefined
  found.need(optional || isJson(inner), `${at}.${struct}`, 'must be a struct')
}

/** Results stand straight after the calls they answer, as many of them, by their ids where there are any. */
function checkTurns(contents: readonly Json[], found: Problems): void {
  let open: Json[] = []
  contents.forEach((content, i) => {
    const at = `contents.${i}`
    const calls = functions(content, 'functionCall')
    const results = functions(content, 'functionResponse')
    found.need(
      calls.length === 0 || content['role'] === 'model',
      at,
      'only the model calls functions',
    )
    if (results.length !== open.length) {
      const problem =
        open.length === 0
          ? 'a function response turn must come immediately after a function call turn'
          : 'as many function response parts are needed as there are function call parts'
      found.add(at, problem)
    } else {
      for (const result of results) {
        const same = open.some((call) => answers(result, call))
        found.need(same, at, `no call is answered by ${string(result['name'])}`)
      }
    }
    open = calls
  })
}

function functions(content: Json, key: string): Json[] {
  return objects(content['parts'])
    .map((part) => part[key])
    .filter(isJson)
}

function answers(result: Json, call: Json): boolean {
  const ids = result['id'] !== undefined && call['id'] !== undefined
  return result['name'] === call['name'] && (!ids || result['id'] === call['id'])
}
