import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decode,
  type Edit,
  encode,
  eachItem,
  eachMember,
  kindAt,
  NotJson,
  peek,
  skip,
  splice,
} from '../../src/json/index.ts'
import { jsonText, stringLiteral } from './arbitraries.ts'

interface Found {
  readonly start: number
  readonly end: number
  readonly path: readonly (string | number)[]
}

/** Every string value of a text; `twice` when a key stands twice somewhere. */
function stringsOf(text: string): { found: Found[]; twice: boolean } {
  const found: Found[] = []
  let twice = false
  const walk = (start: number, path: readonly (string | number)[]): number => {
    const kind = kindAt(text, start)
    if (kind === 'array') {
      let index = 0
      return eachItem(text, start, (item) => walk(item, [...path, index++]))
    }
    if (kind === 'object') {
      const seen = new Set<string>()
      return eachMember(text, start, (keyStart, keyEnd, value) => {
        const key = peek(text, keyStart, keyEnd)
        twice ||= seen.has(key)
        seen.add(key)
        return walk(value, [...path, key])
      })
    }
    const end = skip(text, start)
    if (kind === 'string') found.push({ start, end, path })
    return end
  }
  walk(0, [])
  return { found, twice }
}

function edited(value: unknown, path: readonly (string | number)[], text: string): unknown {
  if (path.length === 0) return text
  const [key, ...rest] = path as [string | number, ...(string | number)[]]
  const holder = value as Record<string | number, unknown>
  const inner = edited(Object.getOwnPropertyDescriptor(holder, key)!.value, rest, text)
  Object.defineProperty(holder, key, {
    value: inner,
    writable: true,
    enumerable: true,
    configurable: true,
  })
  return holder
}

describe('splice', () => {
  const texts = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 })

  it('changes the strings that are edited and no other character', () => {
    fc.assert(
      fc.property(jsonText, texts, fc.infiniteStream(fc.boolean()), (body, news, chosen) => {
        const { found, twice } = stringsOf(body)
        const places = found.filter(() => chosen.next().value)
        const written = (i: number): string => news[i % news.length]!
        const edits = places.map(({ start, end }, i): Edit => ({
          start,
          end,
          text: encode(written(i)),
        }))
        const sent = splice(body, edits)

        let shift = 0
        const back = places.map(({ start, end }, i): Edit => {
          const from = start + shift
          const size = edits[i]!.text.length
          shift += size - (end - start)
          return { start: from, end: from + size, text: body.slice(start, end) }
        })
        expect(splice(sent, back)).toBe(body)

        if (twice) return
        let value: unknown = JSON.parse(body)
        for (const [i, { path }] of places.entries()) value = edited(value, path, written(i))
        expect(JSON.parse(sent)).toEqual(value)
      }),
    )
  })

  it('gives back the very text when there is nothing to edit', () => {
    expect(splice('{ "a" :1e400}', [])).toBe('{ "a" :1e400}')
  })

  it.each<[string, Edit[]]>([
    [
      'out of order',
      [
        { start: 4, end: 5, text: '' },
        { start: 1, end: 2, text: '' },
      ],
    ],
    [
      'overlapping',
      [
        { start: 1, end: 4, text: '' },
        { start: 3, end: 5, text: '' },
      ],
    ],
    ['backwards', [{ start: 4, end: 1, text: '' }]],
    ['beyond the end', [{ start: 4, end: 99, text: '' }]],
  ])('refuses edits %s', (_, edits) => {
    expect(() => splice('"abcdef"', edits)).toThrow(RangeError)
  })
})

describe('decode and encode', () => {
  it('read what JSON.parse reads', () => {
    fc.assert(
      fc.property(stringLiteral, (literal) => {
        const text = `[${literal}]`
        expect(decode(text, 1, text.length - 1)).toBe(JSON.parse(literal))
        expect(peek(text, 1, text.length - 1)).toBe(JSON.parse(literal))
      }),
    )
  })

  it('give every string back, lone surrogates too', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff)), (units) => {
        const value = String.fromCharCode(...units)
        const literal = encode(value)
        expect(decode(literal, 0, literal.length)).toBe(value)
        expect(new TextDecoder().decode(new TextEncoder().encode(literal))).toBe(literal)
      }),
    )
  })

  it.each(['"\\x"', '"\\u12"', '"a\nb"', '"\t"'])('refuse %j', (literal) => {
    expect(() => decode(literal, 0, literal.length)).toThrow(NotJson)
    expect(() => peek(literal, 0, literal.length)).toThrow(NotJson)
  })
})
