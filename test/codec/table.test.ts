import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { table } from '../../src/codec/forms/table.ts'
import { look } from '../../src/codec/lines.ts'
import { pairsOf } from '../support/pairs.ts'
import { anyJson, lexemesOf, stringLexeme, tabularJson } from './jsonArbitraries.ts'

const HINT = { tool: '', command: '', readsFile: false }

/** Writes every run the form finds, and holds each to the contract: a head, and the very lines back. */
function roundTrip(text: string): string {
  const lines = text.split('\n')
  let sent: string[] = []
  let done = 0
  for (const run of table.find(look(text, lines), HINT)) {
    expect(run.from).toBeGreaterThanOrEqual(done)
    expect(run.out[0]).toMatch(table.head)
    const read = table.decode([...run.out, 'after'], 0)
    expect(read.next).toBe(run.out.length)
    expect(read.lines).toEqual(lines.slice(run.from, run.to))
    sent = sent.concat(lines.slice(done, run.from), run.out)
    done = run.to
  }
  return sent.concat(lines.slice(done)).join('\n')
}

const decode = (text: string): string => table.decode(text.split('\n'), 0).lines.join('\n')

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

  it('gives back JSON in a string, in the layouts programs write', () => {
    const texts = tabularJson.chain((text) => {
      const value = JSON.parse(text.split('\n')[0]!) as unknown
      return fc.constantFrom(
        JSON.stringify(value),
        JSON.stringify(value, null, 2),
        JSON.stringify(value, null, 4),
        spaced(text),
        text,
        `${text} `,
      )
    })
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 3 }), fc.boolean(), (all, twice) => {
        const content = all.map((text) => ({ type: 'text', text }))
        const once = JSON.stringify({ content, isError: false })
        roundTrip(twice ? JSON.stringify({ result: once }) : once)
      }),
      { numRuns: 1000 },
    )
  })

  it('declines text that looks like its own, whose head the driver escapes', () => {
    const sent = roundTrip(`[${'{"path":"src/a.ts","line":12},'.repeat(9)}{"path":"b","line":3}]`)
    expect(sent).toMatch(table.head)
    expect(roundTrip(sent)).toBe(sent)
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
      expect(() => decode(bad), bad).toThrow()
    }
  })

  it('is linear: long cells, many rows, deep nesting', { timeout: 180_000 }, () => {
    const long = 'x '.repeat(2_000_000)
    roundTrip(`[{"a":"${long}","b":1},{"a":"${long}","b":2},{"a":"","b":${'3'.repeat(1_000_000)}}]`)
    roundTrip(`[${'{"id":1,"name":"x"},'.repeat(500_000)}{}]`)
    expect(roundTrip(`[${'{"id":1,"name":"x"},'.repeat(500_000)}{"id":2,"name":"y"}]`)).toContain(
      ' rows: ',
    )
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(roundTrip(deep)).toBe(deep)
    const keys = Array.from({ length: 200_000 }, (_, i) => `{"k${i}":${i}}`)
    roundTrip(`[${keys.join(',')}]`)
    expect(roundTrip(keys.join('\n'))).toBe(keys.join('\n'))
  })
})

/** Compact JSON with a space after each comma and colon outside strings. */
const spaced = (json: string): string =>
  lexemesOf(json)
    .map((lexeme) => (/^[,:]$/.test(lexeme) ? `${lexeme} ` : lexeme))
    .join('')
