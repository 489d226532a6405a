import { createHash } from 'node:crypto'
import type { Segment } from '../cache.ts'
import { isJson, objects, string, type Json } from '../dialect.ts'
import type { Seen } from '../script.ts'

/** Tools, system, then messages, block by block; what changes only the messages' cache stands between. */
export function prompt(body: Json): readonly Segment[] {
  const segments = [
    ...objects(body['tools']).map((tool) => segment('tool', tool)),
    ...blocks(body['system']).map((block) => segment('system', block)),
    { text: JSON.stringify([body['tool_choice'], body['thinking']]) },
    ...messages(body).map(([role, block]) => segment(role, block)),
  ]
  const automatic = body['cache_control']
  if (isJson(automatic)) segments.push({ ...segments.pop()!, mark: ttl(automatic) })
  return segments
}

/**
 * What the thinking of message `end` is bound to: everything that was sent before it. Breakpoints
 * and the shape of plain text are not content.
 */
export function binding(body: Json, end: number): string {
  const before = { ...body, messages: objects(body['messages']).slice(0, end) }
  const hash = createHash('sha256')
  for (const { text } of prompt({ ...before, tool_choice: undefined, thinking: undefined })) {
    hash.update(text).update('\0')
  }
  return hash.digest('base64')
}

export function see(body: Json): Seen {
  const results = objects(body['messages'])
    .flatMap((message) => objects(message['content']))
    .filter((block) => block['type'] === 'tool_result')
  return {
    model: string(body['model']),
    stream: body['stream'] === true,
    tools: objects(body['tools']).map((tool) => string(tool['name'])),
    results: results.map((result) =>
      blocks(result['content'])
        .map((part) => string(part['text']))
        .join('\n'),
    ),
  }
}

function messages(body: Json): (readonly [role: string, block: Json])[] {
  return objects(body['messages']).flatMap((message) =>
    blocks(message['content']).map((block) => [string(message['role']), block] as const),
  )
}

/** Content as a list of blocks: plain text is one text block. */
function blocks(content: unknown): Json[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : objects(content)
}

function segment(role: string, block: Json): Segment {
  let mark: Json | undefined
  const text = JSON.stringify(block, (key, value: unknown) => {
    if (key !== 'cache_control') return value
    if (isJson(value)) mark = value
    return undefined
  })
  return { text: role + text, ...(mark ? { mark: ttl(mark) } : {}) }
}

function ttl(control: Json): '5m' | '1h' {
  return control['ttl'] === '1h' ? '1h' : '5m'
}
