import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  anthropic,
  type Dialect,
  gemini,
  openaiChat,
  openaiResponses,
} from '../../src/dialects/index.ts'
import { jsonText } from '../json/arbitraries.ts'
import { outline } from './outline.ts'

const DIALECTS = [anthropic, openaiChat, openaiResponses, gemini]
const LISTS: Readonly<Record<Dialect['id'], string>> = {
  anthropic: 'messages',
  'openai-chat': 'messages',
  'openai-responses': 'input',
  gemini: 'contents',
}

describe.each(DIALECTS)('$id', (dialect) => {
  const folder = new URL(`fixtures/${dialect.id}/`, import.meta.url)
  const names = readdirSync(folder).flatMap((file) => /^(.+)\.in\.json$/.exec(file)?.[1] ?? [])

  it.each(names)('reads %s', async (name) => {
    const body = readFileSync(new URL(`${name}.in.json`, folder), 'utf8')
    const reading = dialect.read(body)!
    const expected = new URL(`${name}.out.txt`, folder).pathname
    await expect(outline(reading)).toMatchFileSnapshot(expected)
  })

  it.each(names)('has in %s the places of all blocks, in order', (name) => {
    const body = readFileSync(new URL(`${name}.in.json`, folder), 'utf8')
    const { blocks, spans } = dialect.read(body)!
    expect(spans).toHaveLength(2 * blocks.length)
    let last = 0
    for (const [i, block] of blocks.entries()) {
      const [start, end] = [spans[2 * i]!, spans[2 * i + 1]!]
      expect(start).toBeGreaterThanOrEqual(last)
      last = end
      const value: unknown = JSON.parse(body.slice(start, end))
      if (block.kind === 'text' || block.kind === 'result') expect(value).toBe(block.text)
      if (block.kind === 'opaque') expect(block.size).toBe(end - start)
    }
  })

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '"messages"',
    '{"messages":{},"input":{},"contents":{}}',
    '{"messages":null,"input":null,"contents":null}',
    '{"messages":[],"input":[],"contents":[]',
    '{"messages":[],"input":[],"contents":[]} x',
    '{"messages":[],"messages":[],"input":[],"input":[],"contents":[],"contents":[]}',
    '{"messages":[],"input":[],"contents":[],"model":"a","mod\\u0065l":"b"}',
    '{"messages":[{"role":"user","content":"\\x"}],"input":[{"role":"user","content":"\\x"}]}',
    '{"contents":[{"role":"user","parts":[{"text":"\\x"}]}]}',
    '\ufeff{"messages":[],"input":[],"contents":[]}',
  ])('does not read %j', (body) => {
    expect(dialect.read(body)).toBeUndefined()
  })

  it('never throws, and reads only JSON', () => {
    const list = LISTS[dialect.id]
    const bodies = fc.oneof(
      fc.string(),
      jsonText,
      fc.array(jsonText).map((items) => `{"${list}":[${items.join()}]}`),
      fc
        .tuple(messageText, fc.nat(), fc.constantFrom('', '"', '}', ']', ',', '\\'))
        .map(([text, at, unit]) => {
          const body = `{"${list}":[${text}]}`
          const place = at % body.length
          return body.slice(0, place) + unit + body.slice(place + 1)
        }),
    )
    fc.assert(
      fc.property(bodies, (body) => {
        const reading = dialect.read(body)
        if (reading) expect(reading.spans).toHaveLength(2 * reading.blocks.length)
      }),
      { numRuns: 1000 },
    )
  })

  it('holds no more than a bound: longer lists of parts are opaque, longer conversations unread', () => {
    const list = LISTS[dialect.id]
    const key = dialect === gemini ? 'parts' : 'content'
    const parts = `{"${list}":[{"role":"user","${key}":[${'0,'.repeat(2 ** 17)}0]}]}`
    expect(dialect.read(parts)?.blocks).toMatchObject([{ kind: 'opaque' }])
    expect(dialect.read(`{"${list}":[${'0,'.repeat(2 ** 18)}0]}`)).toBeUndefined()
  })

  it('takes an item of any depth and any length', () => {
    const deep = '[{"a":'.repeat(50_000) + '0' + '}]'.repeat(50_000)
    const long = JSON.stringify('"\\\n'.repeat(1_000_000))
    const items = [
      `{"role":"user","content":${deep}}`,
      deep,
      `{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"b","input":${deep}}]}`,
      `{"type":"local_shell_call","call_id":"a","action":${deep}}`,
      `{"role":"user",${dialect === gemini ? `"parts":[{"text":${long}}]` : `"content":${long}`}}`,
    ]
    const reading = dialect.read(`{"${LISTS[dialect.id]}":[${items.join()}]}`)!
    expect(reading.blocks).toHaveLength(items.length)
    expect(reading.blocks.at(-1)).toMatchObject({ kind: 'text', text: JSON.parse(long) })
  })
})

/** The words of all dialects, thrown together. */
const messageText = fc
  .record(
    {
      type: fc.constantFrom('message', 'text', 'tool_result', 'tool_use', 'function_call_output'),
      role: fc.constantFrom('user', 'assistant', 'tool', 'system'),
      content: fc.oneof(
        fc.string(),
        fc.array(
          fc.record(
            {
              type: fc.constantFrom('text', 'input_text', 'tool_use', 'tool_result', 'image'),
              text: fc.oneof(fc.string(), fc.jsonValue()),
              content: fc.oneof(fc.string(), fc.jsonValue()),
              input: fc.jsonValue(),
            },
            { requiredKeys: [] },
          ),
        ),
        fc.jsonValue(),
      ),
      output: fc.oneof(fc.string(), fc.jsonValue()),
      tool_calls: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  .map((message) => JSON.stringify(message))
