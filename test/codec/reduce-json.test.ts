import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reduceJsonLayout } from '../../src/codec/reduce/jsonLayout.ts'
import { pairsOf } from '../support/pairs.ts'
import { anyJson, lexemesOf, withLayout } from './jsonArbitraries.ts'

describe('JSON without its layout', () => {
  for (const pair of pairsOf('json')) {
    it(pair.name, () => {
      const output = reduceJsonLayout(pair.input)
      pair.accept(output)
      expect(output).toBe(pairsOf('json').find(({ name }) => name === pair.name)!.output)
      expect(reduceJsonLayout(output)).toBe(output)
    })
  }

  const documents = anyJson.filter((json) => /^[[{]/.test(json))

  it('takes away white space between lexemes and nothing else', () => {
    fc.assert(
      fc.property(withLayout(documents), ({ loose, tight }) => {
        expect(reduceJsonLayout(loose)).toBe(tight)
        expect(lexemesOf(reduceJsonLayout(loose))).toEqual(lexemesOf(loose))
        expect(JSON.parse(reduceJsonLayout(loose))).toEqual(JSON.parse(loose))
      }),
      { numRuns: 1000 },
    )
  })

  it('leaves whatever JSON.parse refuses as it is', () => {
    const broken = fc
      .tuple(
        withLayout(documents),
        fc.nat(),
        fc.constantFrom('', ',', '}', '"', '\\', '0', 'x', ':'),
      )
      .map(([{ loose }, at, put]) => {
        const cut = at % (loose.length + 1)
        return loose.slice(0, cut) + put + loose.slice(cut + 1)
      })
    fc.assert(
      fc.property(broken, (text) => {
        if (parses(text)) expect(JSON.parse(reduceJsonLayout(text))).toEqual(JSON.parse(text))
        else if (!/[\]}]\s*\n\s*[[{]/.test(text)) expect(reduceJsonLayout(text)).toBe(text)
      }),
      { numRuns: 2000 },
    )
  })

  it('reads JSON Lines, and one pretty value after another', () => {
    fc.assert(
      fc.property(fc.array(withLayout(documents), { minLength: 1, maxLength: 5 }), (values) => {
        const loose = values.map((value) => value.loose).join('\n')
        expect(reduceJsonLayout(loose)).toBe(values.map((value) => value.tight).join('\n'))
      }),
    )
    expect(reduceJsonLayout('{"a": 1} {"b": 2}')).toBe('{"a": 1} {"b": 2}')
    expect(reduceJsonLayout('{"a": 1}\nand so on')).toBe('{"a": 1}\nand so on')
  })

  it('is linear: deep nesting, one long string, many tiny lines', { timeout: 180_000 }, () => {
    const deep = `${'[ '.repeat(100_000)}${' ]'.repeat(100_000)}`
    expect(reduceJsonLayout(deep)).toHaveLength(200_000)
    expect(reduceJsonLayout('[ '.repeat(1_000_000))).toHaveLength(2_000_000)
    expect(reduceJsonLayout(`{ "a": "${'x '.repeat(5_000_000)}" }`)).toHaveLength(10_000_008)
    expect(reduceJsonLayout('{ }\n'.repeat(1_000_000))).toHaveLength(2_999_999)
    expect(reduceJsonLayout(`[${'1'.repeat(10_000_000)} ]`)).toHaveLength(10_000_002)
    expect(reduceJsonLayout(`{${' '.repeat(10_000_000)}}`)).toBe('{}')
  })
})

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
