import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  eachItem,
  eachMember,
  kindAt,
  Members,
  NotJson,
  peek,
  skip,
  space,
} from '../../src/json/index.ts'
import { jsonText } from './arbitraries.ts'

describe('skip', () => {
  it('passes exactly over any value', () => {
    fc.assert(
      fc.property(jsonText, fc.constantFrom('', ',', ']', '}', ' ,1', '\n'), (text, after) => {
        expect(skip(text + after, 0)).toBe(text.length)
      }),
    )
  })

  it('refuses nothing that JSON.parse accepts, and accepts nothing else but bad insides of strings', () => {
    const damaged = fc
      .tuple(
        jsonText,
        fc.nat(),
        fc.constantFrom('', ',', ':', '"', '{', '}', '[', ']', '1', '-', 'e', '.', '\\'),
      )
      .map(([text, at, unit]) => {
        const place = at % (text.length + 1)
        return text.slice(0, place) + unit + text.slice(place + 1)
      })
    fc.assert(
      fc.property(damaged, (text) => {
        const parses = accepts(() => JSON.parse(text))
        const scans = accepts(() => {
          if (space(text, skip(text, space(text, 0))) !== text.length) throw new NotJson(0)
        })
        if (parses) expect(scans).toBe(true)
        else if (scans) expect(text).toMatch(/\\/)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    '',
    '{',
    '[1',
    '[1,]',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '[}',
    '{"a":1]',
    '01x',
    '+1',
    '.5',
    'nul',
    '"a',
    '"a\\"',
    "'a'",
    '{a:1}',
  ])('throws on %j', (text) => {
    expect(() => {
      if (skip(text, 0) !== text.length) throw new NotJson(0)
    }).toThrow(NotJson)
  })

  it('takes any depth', () => {
    const depth = 200_000
    const text = '[{"a":'.repeat(depth) + '0' + '}]'.repeat(depth)
    expect(skip(text, 0)).toBe(text.length)
  })

  it('takes strings of ten million characters, quotes and backslashes', () => {
    for (const inner of ['x', '\\"', '\\\\', '漢', '\\\\\\"']) {
      const text = `"${inner.repeat(10_000_000 / inner.length)}"`
      expect(skip(text, 0)).toBe(text.length)
    }
  })
})

describe('eachItem and eachMember', () => {
  it('find what JSON.parse finds', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const kind = kindAt(text, 0)
        const value: unknown = JSON.parse(text)
        if (kind === 'array') {
          const items: unknown[] = []
          const end = eachItem(text, 0, (start) => {
            const stop = skip(text, start)
            items.push(JSON.parse(text.slice(start, stop)))
            return stop
          })
          expect(end).toBe(text.length)
          expect(items).toEqual(value)
        } else if (kind === 'object') {
          const members = new Map<string, unknown>()
          const end = eachMember(text, 0, (keyStart, keyEnd, start) => {
            const stop = skip(text, start)
            members.set(peek(text, keyStart, keyEnd), JSON.parse(text.slice(start, stop)))
            return stop
          })
          expect(end).toBe(text.length)
          expect([...members].sort()).toEqual(Object.entries(value as object).sort())
        } else expect(kind).toBe(value === null ? 'null' : kindOf(value))
      }),
    )
  })
})

describe('Members', () => {
  it('says where values stand, and of what kind they are', () => {
    const members = new Members(' { "a" : "b" , "n": null, "l":[1], "o" : {"x":1.0} }', 1)
    expect(members.string('a')).toBe('b')
    expect(members.kind('l')).toBe('array')
    expect(members.span('l')).toEqual({ start: 30, end: 33 })
    expect(members.object('o')?.size('x')).toBe(3)
    expect([members.has('n'), members.has('l'), members.has('z')]).toEqual([false, true, false])
    expect(members.doubtful).toBe(false)
  })

  it('doubts an object with a key that stands twice, however it is written', () => {
    expect(new Members('{"a":1,"b":2,"\\u0061":3}', 0).doubtful).toBe(true)
    expect(new Members('{"o":{"a":1,"a":2}}', 0).object('o')).toBeUndefined()
  })
})

function accepts(run: () => unknown): boolean {
  try {
    run()
    return true
  } catch {
    return false
  }
}

function kindOf(value: unknown): string {
  return typeof value === 'boolean' ? String(value) : typeof value
}
