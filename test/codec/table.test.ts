import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { table } from '../../src/codec/forms/table.ts'
import { pairsOf } from '../support/pairs.ts'
import { anyJson, stringLexeme, tabularJson } from './jsonArbitraries.ts'

/** Encodes, and holds the result to the contract: a head line, and the very text back. */
function roundTrip(text: string): string {
  const sent = table.encode(text)
  if (sent === undefined) return text
  expect(sent.slice(0, sent.indexOf('\n'))).toMatch(table.head)
  expect(table.decode(sent)).toBe(text)
  return sent
}

describe('JSON as tables', () => {
  for (const pair of pairsOf('table')) {
    it(pair.name, () => {
      const output = roundTrip(pair.input)
      pair.accept(output)
      expect(output).toBe(pairsOf('table').find(({ name }) => name === pair.name)!.output)
    })
  }

  it('gives back arrays of records, exactly', () => {
    fc.assert(
      fc.property(tabularJson, (text) => void roundTrip(text)),
      { numRuns: 3000 },
    )
  })

  it('gives back long arrays of records, which it does write as tables', () => {
    const rows = fc.array(fc.tuple(stringLexeme, stringLexeme, anyJson), {
      minLength: 12,
      maxLength: 20,
    })
    fc.assert(
      fc.property(rows, (values) => {
        const text = `[${values.map(([a, b, c]) => `{"path":${a},"state":${b},"details":${c}}`).join(',')}]`
        expect(roundTrip(text)).not.toBe(text)
        expect(roundTrip(`{"items":${text}}\n`)).not.toBe(`{"items":${text}}\n`)
      }),
      { numRuns: 500 },
    )
  })

  it('gives back any JSON, and declines any other text', () => {
    fc.assert(
      fc.property(anyJson, (text) => void roundTrip(text)),
      { numRuns: 1000 },
    )
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void roundTrip(text)))
  })

  it('declines text that looks like its own, whose head the driver escapes', () => {
    const sent = roundTrip(`[${'{"path":"src/a.ts","line":12},'.repeat(9)}{"path":"b","line":3}]`)
    expect(sent).toMatch(table.head)
    expect(table.encode(sent)).toBeUndefined()
    expect(table.encode(sent.replace('JSON, ', ''))).toBeUndefined()
    expect(roundTrip(JSON.stringify({ quoted: sent, twice: [sent, sent] }))).toContain('10 rows')
  })

  it('throws on what it did not write', () => {
    const sent = roundTrip(`[${'{"path":"src/a.ts","line":12},'.repeat(9)}{"path":"b","line":3}]`)
    for (const bad of [
      '',
      'text',
      '[JSON, 2 rows: a,b\n1,2\n]',
      '[JSON, 1 rows: a,b\n1,2,3\n]',
      '[JSON, 1 rows: a,b\n1\n]',
      '[JSON, 1 rows: a{b\n1\n]',
      '[JSON, 1 rows: a\n"1\n]',
      '[JSON, 1 rows: a\n1',
      '[JSON, 1 rows: \n1\n]',
      sent.slice(0, -2),
      sent.replace('10 rows', '11 rows'),
    ]) {
      expect(() => table.decode(bad), bad).toThrow()
    }
  })

  it('is linear: long cells, many rows, deep nesting', () => {
    const long = 'x '.repeat(2_000_000)
    roundTrip(`[{"a":"${long}","b":1},{"a":"${long}","b":2},{"a":"","b":${'3'.repeat(1_000_000)}}]`)
    roundTrip(`[${'{"id":1,"name":"x"},'.repeat(500_000)}{}]`)
    expect(roundTrip(`[${'{"id":1,"name":"x"},'.repeat(500_000)}{"id":2,"name":"y"}]`)).toContain(
      ' rows: ',
    )
    expect(table.encode('['.repeat(100_000) + ']'.repeat(100_000))).toBeUndefined()
    const keys = Array.from({ length: 200_000 }, (_, i) => `{"k${i}":${i}}`)
    expect(table.encode(`[${keys.join(',')}]`)).toBeUndefined()
  })
})
