/* oxlint-disable no-control-regex -- control characters are the subject here */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reduceTerminal } from '../../src/codec/reduce/terminal.ts'
import { pairsOf } from '../support/pairs.ts'

describe('what a terminal shows', () => {
  for (const folder of ['ansi', 'progress']) {
    for (const pair of pairsOf(folder)) {
      it(`${folder}: ${pair.name}`, () => {
        const output = reduceTerminal(visible(pair.input))
        pair.accept(spelled(output))
        const { output: expected } = pairsOf(folder).find(({ name }) => name === pair.name)!
        expect(spelled(output)).toBe(expected)
        expect(reduceTerminal(output)).toBe(output)
      })
    }
  }

  const words = fc.constantFrom('a', 'bc', 'Done', '100%', ' ', '    ', '####', '[=>  ]')
  const colours = fc.constantFrom('\x1b[31m', '\x1b[0m', '\x1b[38;5;120m', '\x1b[?25l', '\x1b(B')
  const links = fc.constantFrom('\x1b]0;title\x07', '\x1b]8;;file:///a\x1b\\')
  const inRow = fc.constantFrom(
    '\r',
    '\r',
    '\b',
    '\x1b[K',
    '\x1b[1K',
    '\x1b[2K',
    '\x1b[3D',
    '\x1b[2C',
    '\x1b[G',
    '\x1b[5G',
  )
  const between = fc.constantFrom('\x1b[A', '\x1b[2A', '\x1b[F', '\x1b[B', '\x1b[E', '\x1b[J')
  const textOf = (...pieces: fc.Arbitrary<string>[]) =>
    fc.array(fc.oneof(...pieces), { maxLength: 30 }).map((all) => `\r.${all.join('')}`)

  it('is the final state of rows that were overwritten', () => {
    fc.assert(
      fc.property(textOf(words, words, inRow, colours, links, fc.constant('\n')), (text) => {
        expect(trimmed(reduceTerminal(text))).toBe(trimmed(emulate(text)!))
      }),
      { numRuns: 3000 },
    )
  })

  it('follows moves between rows that are on the screen', () => {
    fc.assert(
      fc.property(textOf(words, words, inRow, between, fc.constant('\n')), (text) => {
        const shown = emulate(text)
        fc.pre(shown !== undefined)
        expect(trimmed(reduceTerminal(text))).toBe(trimmed(shown!))
      }),
      { numRuns: 3000 },
    )
  })

  const anything = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        words,
        colours,
        inRow,
        between,
        links,
        fc.constantFrom(
          '\x1b',
          '\x1b[',
          '\x1b[2J',
          '\x1b[H',
          '\r\n',
          '\n',
          '\t',
          '日本',
          '\x1b]8;;',
          '👍🏽',
          'e\u0301',
        ),
      ),
    )
    .map((all) => all.join(''))

  it('leaves no escape and no lone carriage return, and is done at once', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const once = reduceTerminal(text)
        if (!/\x1b|\r(?!\n)/.test(text)) expect(once).toBe(text)
        expect(once).not.toMatch(/\x1b|\r(?!\n)/)
        expect(reduceTerminal(once)).toBe(once)
      }),
      { numRuns: 2000 },
    )
  })

  it('takes colours out of lines and leaves the rest, line ends included', () => {
    const line = fc.tuple(
      fc.array(fc.oneof(words, fc.constantFrom('\t', '日本'), colours)),
      fc.constantFrom('\n', '\r\n'),
    )
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = lines.map(([pieces, end]) => pieces.join('') + end).join('')
        expect(reduceTerminal(text)).toBe(text.replace(/\x1b(?:\[[0-9;?]*[a-z]|\(B)/g, ''))
      }),
    )
  })

  it('keeps everything written when a move needs the size of the window', () => {
    expect(reduceTerminal('\x1b[2J\x1b[Hone\x1b[24;1Htwo\x1b[1Athree')).toBe('one\ntwo\nthree')
    expect(reduceTerminal('10%\r\x1b[Aabove\rAB')).toBe('10%\nABove')
    expect(reduceTerminal(`${'x\n'.repeat(40)}\x1b[30Ay`)).toBe(`${'x\n'.repeat(40)}y`)
    expect(reduceTerminal(`${'x'.repeat(200)}\n\x1b[Ay`)).toBe(`${'x'.repeat(200)}\ny`)
  })

  it(
    'is linear: long rows, many overwrites, wide moves, open sequences',
    { timeout: 180_000 },
    () => {
      reduceTerminal(`\r${'x'.repeat(10_000_000)}`)
      expect(reduceTerminal('50%\r'.repeat(2_000_000))).toBe('50%')
      expect(reduceTerminal('\x1b[999999999Cx'.repeat(100_000)).length).toBeLessThan(3_000_000)
      expect(reduceTerminal(`${'x'.repeat(1_000_000)}${'\x1b[1K'.repeat(100_000)}`).length).toBe(0)
      expect(reduceTerminal('\x1b]'.repeat(2_000_000))).toBe('')
      expect(reduceTerminal(`\x1b[${'1'.repeat(10_000_000)}`)).toHaveLength(10_000_000)
      expect(reduceTerminal('\x1b[31mx\x1b[0m\n'.repeat(500_000))).toBe('x\n'.repeat(500_000))
      reduceTerminal('\x1b[A'.repeat(1_000_000) + 'a\n'.repeat(1_000_000))
      reduceTerminal('a\n\x1b[A'.repeat(500_000))
    },
  )
})

/** Fixtures spell controls out: `^[` an escape, `^M` a carriage return, `^H` a backspace. */
const visible = (text: string): string =>
  text.replaceAll('^[', '\x1b').replaceAll('^M', '\r').replaceAll('^H', '\b')
const spelled = (text: string): string =>
  text.replaceAll('\x1b', '^[').replaceAll('\r', '^M').replaceAll('\b', '^H')

/** Blanks at line ends are not seen, nor is what kind of line end it is. */
const trimmed = (text: string): string => text.replace(/ +\r?$|\r$/gm, '')

/** A naive terminal without edges, a character a cell; undefined when the cursor leaves what was written. */
function emulate(text: string): string | undefined {
  const rows: string[][] = [[]]
  let [x, y] = [0, 0]
  const blank = (row: string[], from: number, to: number) => {
    for (let i = from; i < to && i < row.length; i++) row[i] = ' '
  }
  for (const [token] of text.matchAll(
    /\x1b\[[0-9;?]*[a-zA-Z]|\x1b\(B|\x1b\][^\x1b\x07]*(?:\x07|\x1b\\)|[^]/g,
  )) {
    const n = Number(/\d+/.exec(token)?.[0] ?? 1)
    const row = rows[y]!
    if (token === '\n') [x, y] = [0, y + 1]
    else if (token === '\r') x = 0
    else if (token === '\b') x = Math.max(0, x - 1)
    else if (/^\x1b\[\d*[A-HJK]$/.test(token)) {
      const final = token.at(-1)!
      if (final === 'C') x += n
      if (final === 'D') x = Math.max(0, x - n)
      if (final === 'G') x = n - 1
      if (token === '\x1b[K') blank(row, x, Infinity)
      if (token === '\x1b[1K') blank(row, 0, x + 1)
      if (token === '\x1b[2K') blank(row, 0, Infinity)
      if (final === 'J') {
        blank(row, x, Infinity)
        rows.length = y + 1
      }
      if ('AF'.includes(final)) y -= n
      if ('BE'.includes(final)) y += n
      if ('EF'.includes(final)) x = 0
      if (y < 0 || y >= rows.length) return undefined
    } else if (!token.startsWith('\x1b')) {
      while (row.length < x) row.push(' ')
      row[x++] = token
    }
    if (y === rows.length) rows.push([])
  }
  return rows.map((row) => row.join('')).join('\n')
}
