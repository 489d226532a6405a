import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csv } from '../../src/codec/forms/csv.ts'
import { look } from '../../src/codec/lines.ts'
import { pairsOf } from '../support/pairs.ts'

const HINT = { tool: '', command: '', readsFile: false }

/** Writes every run the form finds, and holds each to the contract. */
function roundTrip(text: string): string {
  const lines = text.split('\n')
  let sent: string[] = []
  let done = 0
  for (const run of csv.find(look(text, lines), HINT)) {
    expect(run.from).toBeGreaterThanOrEqual(done)
    expect(run.out[0]).toMatch(csv.head)
    const read = csv.decode(run.out, 0)
    expect(read).toEqual({ lines: lines.slice(run.from, run.to), next: run.out.length })
    sent = sent.concat(lines.slice(done, run.from), run.out)
    done = run.to
  }
  return [...sent, ...lines.slice(done)].join('\n')
}

describe('tables of separated values', () => {
  for (const pair of pairsOf('csv')) {
    it(pair.name, () => {
      const output = roundTrip(pair.input)
      pair.accept(output)
      expect(output).toBe(pairsOf('csv').find(({ name }) => name === pair.name)!.output)
    })
  }

  it('gives back any rows', () => {
    const cell = fc.constantFrom(
      '',
      '',
      'x',
      'x',
      'x',
      '1',
      '"a,b"',
      '"say ""x"""',
      '"open',
      ' y',
      'é',
    )
    const table = fc
      .tuple(fc.constantFrom(',', '\t', ';', '|'), fc.integer({ min: 2, max: 5 }))
      .chain(([separator, width]) =>
        fc
          .array(fc.array(cell, { minLength: width, maxLength: width }), {
            minLength: 8,
            maxLength: 40,
          })
          .map((rows) => [Array.from({ length: width }, () => 'name'), ...rows])
          .map((rows) => rows.map((row) => row.join(separator)).join('\n')),
      )
    fc.assert(
      fc.property(table, (text) => void roundTrip(text)),
      { numRuns: 1000 },
    )
  })

  it('gives back rows that repeat, which it does shorten', () => {
    const rows = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(9), fc.string()), {
      minLength: 12,
    })
    fc.assert(
      fc.property(rows, (values) => {
        const kept = [...values].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        const text = kept.map(([a, b, c]) => `${a},${b},"${c.replaceAll('"', '""')}"`).join('\n')
        expect(roundTrip(`group,size,note\n${text}`)).toContain('is as above]')
      }),
    )
  })

  it('throws on what it did not write', () => {
    const head = '[2 rows of CSV; a cell left empty in column 1 is as above]'
    expect(csv.decode([head, 'a,b', ',c'], 0).lines).toEqual(['a,b', 'a,c'])
    expect(() => csv.decode([head, 'a,b'], 0)).toThrow()
    expect(() => csv.decode([head, '"a,b', 'c,d'], 0)).toThrow()
    expect(() => csv.decode(['a,b'], 0)).toThrow()
  })

  it('is linear: many rows, long rows, many false beginnings', { timeout: 180_000 }, () => {
    expect(roundTrip(`a,b,c\n${'x,y,1\nx,y,2\n'.repeat(200_000)}`)).toContain('400000 rows')
    roundTrip(','.repeat(10_000_000))
    roundTrip(`a,b\n${`"x${','.repeat(3900)}\n`.repeat(2000)}`)
    roundTrip(`"${'",'.repeat(2000)}`)
    roundTrip('a,b\nc;d\n'.repeat(200_000))
    roundTrip(`${'a'.repeat(3000)},b\n`.repeat(1000))
  })
})
