import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  anthropic,
  type Dialect,
  gemini,
  identity,
  openaiChat,
  openaiResponses,
  type Reading,
} from '../../src/dialects/index.ts'
import { eachItem, Members, skip } from '../../src/json/index.ts'

const LISTS: Readonly<Record<Dialect['id'], string>> = {
  anthropic: 'messages',
  'openai-chat': 'messages',
  'openai-responses': 'input',
  gemini: 'contents',
}

/** The items of all fixtures of a dialect, as they stand. */
function itemsOf(dialect: Dialect): string[] {
  const folder = new URL(`fixtures/${dialect.id}/`, import.meta.url)
  const items: string[] = []
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.in.json'))) {
    const body = readFileSync(new URL(file, folder), 'utf8')
    new Members(body, 0, 0, (key, start) => {
      if (key !== LISTS[dialect.id] || body[start] !== '[') return undefined
      return eachItem(body, start, (item) => {
        const end = skip(body, item)
        items.push(body.slice(item, end))
        return end
      })
    })
  }
  return items
}

const MARK = '"cache_control": {"type": "ephemeral"}, '

/** The client's mark moves to this place in the item, or away. */
function marked(item: string, mark: boolean): string {
  const bare = item.replace(/, "cache_control": \{[^}]*\}|"cache_control": \{[^}]*\}, /g, '')
  return mark ? bare.replace(/\{(?="type": ?"t)/g, `{${MARK}`) : bare
}

/** One request: its keys before the list, the list, the keys after it. */
interface Turn {
  readonly before: readonly string[]
  readonly keep: number
  readonly add: readonly string[]
  readonly mark: number
  readonly gap: string
  readonly after: readonly string[]
}

const KEYS = [
  '"model": "m"',
  '"system": "s"',
  '"tools": [{"name": "x"}]',
  '"stream": true',
  '"instructions": "é"',
]

function turnsOf(items: readonly string[]): fc.Arbitrary<Turn[]> {
  const item = fc.oneof(fc.constantFrom(...items), fc.constantFrom('1', '12', '"漢"', '[]'))
  const keys = fc.subarray(KEYS)
  return fc.array(
    fc.record({
      before: keys,
      keep: fc.nat(30),
      add: fc.array(item, { maxLength: 6 }),
      mark: fc.nat(10),
      gap: fc.constantFrom('', ' ', '\n  '),
      after: keys,
    }),
    { minLength: 2, maxLength: 5 },
  )
}

function bodiesOf(list: string, turns: readonly Turn[]): string[] {
  let items: string[] = []
  return turns.map(({ before, keep, add, mark, gap, after }) => {
    items = [...items.slice(0, keep), ...add]
    const written = items.map((item, i) => gap + marked(item, items.length - i === mark))
    const others = after.filter((key) => !before.includes(key))
    return `{${[...before, `"${list}": [${written.join()}]`, ...others].join(', ')}}`
  })
}

function shown(reading: Reading | undefined): object | undefined {
  if (!reading) return undefined
  const { resume: _, ...rest } = reading
  return rest
}

describe.each([anthropic, openaiChat, openaiResponses, gemini])('$id', (dialect) => {
  const items = itemsOf(dialect)
  const list = LISTS[dialect.id]

  it('reads on from an earlier reading as it reads cold', () => {
    fc.assert(
      fc.property(turnsOf(items), (turns) => {
        let resume: Reading | undefined
        for (const body of bodiesOf(list, turns)) {
          const warm = dialect.read(body, resume)
          expect(shown(warm)).toEqual(shown(dialect.read(body)))
          expect(warm).toBeDefined()
          resume = warm
        }
      }),
      { numRuns: 500 },
    )
  })

  it('takes over the very blocks of what has not changed', () => {
    const first = dialect.read(`{"${list}": [${items.join()}], "model": "m"}`)!
    const second = dialect.read(
      `{"model": "other", "${list}": [${[...items, ...items].join()}]}`,
      first,
    )!
    for (const [i, block] of first.blocks.entries()) expect(second.blocks[i]).toBe(block)
  })

  it('keeps identities while layout and cache marks change', () => {
    const plain = dialect.read(`{"${list}":[${items.map((item) => marked(item, false)).join()}]}`)!
    const moved = items.map((item) => marked(item, true).replace(/^\{/, '{\n '))
    const other = dialect.read(`{"${list}": [ ${moved.join(' , ')} ]}`)!
    const duplicates = (value: string): boolean => /"(\w+)": "\w+", "\1"/.test(value)
    expect(other.blocks).toHaveLength(plain.blocks.length)
    for (const i of plain.blocks.keys()) {
      if (!duplicates(identity(plain, i))) expect(identity(other, i)).toBe(identity(plain, i))
    }
  })
})

describe('identity', () => {
  const idsOf = (dialect: Dialect, body: string): string[] => {
    const reading = dialect.read(body)!
    return [...reading.blocks.keys()].map((i) => identity(reading, i))
  }

  it('is the same for a string and a list with one text', () => {
    const string = '{"messages":[{"role":"user","content":"a\\u0062"}]}'
    const parts =
      '{"messages":[{"content":[{"text":"ab","type":"text","cache_control":{}}],"role":"user"}]}'
    expect(idsOf(anthropic, parts)).toEqual(idsOf(anthropic, string))
    expect(idsOf(openaiChat, parts)).toEqual(idsOf(openaiChat, string))
  })

  it('tells roles, tools and arguments apart, and not ids', () => {
    const call = (name: string, id: string, n: number): string =>
      `{"input":[{"type":"function_call","call_id":"${id}","name":"${name}","arguments":"{\\"n\\":${n}}"}]}`
    const [a] = idsOf(openaiResponses, call('x', 'c1', 1))
    expect(idsOf(openaiResponses, call('x', 'c2', 1))).toEqual([a])
    expect(idsOf(openaiResponses, call('y', 'c1', 1))).not.toEqual([a])
    expect(idsOf(openaiResponses, call('x', 'c1', 2))).not.toEqual([a])
    const says = (role: string): string[] =>
      idsOf(openaiChat, `{"messages":[{"role":"${role}","content":"x"}]}`)
    expect(new Set(['user', 'assistant', 'system', 'tool'].flatMap(says)).size).toBe(4)
  })
})
