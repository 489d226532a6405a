import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cost, costOfLines } from '../../src/codec/cost.ts'

/** The cost as it is defined, a branch a rule: what the table must give on any text. */
function defined(text: string): number {
  let tokens = 0
  let previous = ''
  let run = 0
  for (let i = 0; i < text.length; i++) {
    const kind = kindOf(text.charCodeAt(i))
    if (kind === previous) {
      run += 1
      if (run === LIMIT[kind]) {
        tokens += 1
        run = 0
      }
      continue
    }
    if (previous === 'space' && run === 1 && kind !== 'digit') tokens -= 1
    if (!(previous === 'sign' && kind === 'line end')) tokens += 1
    previous = kind
    run = 1
  }
  return tokens
}

const LIMIT = { space: 64, letter: 11, digit: 3, sign: 3, other: 2, 'line end': 8 }

function kindOf(code: number): keyof typeof LIMIT {
  if (code >= 128) return 'other'
  if (code === 10 || code === 13) return 'line end'
  if (code <= 32) return 'space'
  if (code >= 48 && code <= 57) return 'digit'
  return /[A-Za-z]/.test(String.fromCharCode(code)) ? 'letter' : 'sign'
}

const runs = fc
  .array(fc.tuple(fc.constantFrom(...' \tazAZ09.,:/é\u{1f600}\ud800\n\r\u007f\0'), fc.nat(140)))
  .map((pieces) =>
    pieces.map(([piece, count]) => piece.repeat(count % 7 ? count % 7 : count)).join(''),
  )
const text = fc.oneof(runs, fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii' }))

test('costs what the rules say', () => {
  fc.assert(
    fc.property(text, (any) => {
      expect(cost(any)).toBe(defined(any))
    }),
    { numRuns: 3000 },
  )
})

test('costs of lines are those of the text they make', () => {
  fc.assert(
    fc.property(fc.array(text), fc.nat(5), (lines, from) => {
      expect(costOfLines(lines)).toBe(defined(lines.join('\n')))
      expect(costOfLines(lines, from)).toBe(defined(lines.slice(from).join('\n')))
    }),
  )
})
