import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pairsOf } from '../support/pairs.ts'
import { cost } from '../../src/codec/cost.ts'
import type { FormHint, LineForm } from '../../src/codec/forms/form.ts'
import { look } from '../../src/codec/lines.ts'

/** Half of a surrogate pair. */
const LONE = /\p{Surrogate}/u
const HINT: FormHint = { tool: 'Bash', command: '', readsFile: false }

/** Lines in one form, as the codec does it: a run is taken if it is cheaper and reads back. */
export function encode(form: LineForm, lines: readonly string[]): string[] {
  const out: string[] = []
  let done = 0
  const copy = (to: number) => {
    for (; done < to; done++) {
      out.push(looksLike(form, lines[done]!) ? `\\${lines[done]}` : lines[done]!)
    }
  }
  for (const run of form.find(look(lines.join('\n'), lines), HINT)) {
    const inOrder = done <= run.from && run.from < run.to && run.to <= lines.length
    if (!inOrder || !form.head.test(run.out[0]!)) throw new Error(`not a run: ${run.out[0]}`)
    const raw = lines.slice(run.from, run.to)
    if (cost(run.out.join('\n')) >= cost(raw.join('\n')) || !readsBack(form, run.out, raw)) continue
    copy(run.from)
    for (const line of run.out) out.push(line)
    done = run.to
  }
  copy(lines.length)
  return out
}

export function decode(form: LineForm, lines: readonly string[]): string[] {
  const out: string[] = []
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!
    if (form.head.test(line)) {
      const run = form.decode(lines, at)
      for (const one of run.lines) out.push(one)
      at = run.next
    } else {
      out.push(line.startsWith('\\') && looksLike(form, line) ? line.slice(1) : line)
      at += 1
    }
  }
  return out
}

function looksLike(form: LineForm, line: string): boolean {
  return form.head.test(line.replace(/^\\+/, ''))
}

function readsBack(form: LineForm, out: readonly string[], raw: readonly string[]): boolean {
  try {
    const { lines, next } = form.decode(out, 0)
    return next === out.length && lines.length === raw.length && lines.every((l, i) => l === raw[i])
  } catch {
    return false
  }
}

/**
 * What holds of every form over lines: its fixtures, exact reading back of lines of its own grammar
 * mixed with any others, and of lines that imitate what it writes.
 */
export function lineFormSuite(form: LineForm, folder: string, grammar: fc.Arbitrary<string>): void {
  const pairs = pairsOf(folder)

  describe(`${form.name}: fixtures`, () => {
    test.each(pairs)('$name', ({ input, output, accept }) => {
      const out = encode(form, input.split('\n'))
      accept(out.join('\n'))
      expect(out.join('\n')).toBe(process.env['UPDATE'] ? out.join('\n') : output)
      expect(decode(form, out).join('\n')).toBe(input)
    })
  })

  const written = pairs.flatMap(({ output }) => output.split('\n'))
  const imitation = fc.constantFrom(...written, ...written.map((line) => `\\${line}`))
  const any = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', '')),
    fc.string({ unit: fc.constantFrom(...' []\\"{}:-|/.=#,\t\r1aA') }),
  )
  const lines = fc.array(
    fc.oneof(
      { weight: 8, arbitrary: grammar },
      { weight: 2, arbitrary: imitation },
      { weight: 1, arbitrary: any },
    ),
    { maxLength: 60 },
  )

  test(`${form.name}: reads back what it wrote`, () => {
    fc.assert(
      fc.property(lines, (raw) => {
        const sent = encode(form, raw)
        expect(decode(form, sent)).toEqual(raw)
        // No character is cut in two: that would not survive its way as UTF-8.
        const whole = raw.every((line) => !LONE.test(line))
        if (whole) expect(sent.filter((line) => LONE.test(line))).toEqual([])
      }),
      { numRuns: 1500 },
    )
  })

  const own = fc.sample(grammar, { numRuns: 1000, seed: 1 })
  const huge = ['a/b.c:12:', ' ', 'x-1:', '/']
  test.each([
    ['a million tiny lines', Array.from({ length: 1_000_000 }, (_, i) => 'ab'.charAt(i % 3))],
    ['many lines of its own', Array.from({ length: 100_000 }, (_, i) => own[(i * i) % 1000]!)],
    ['lines of ten million', huge.map((piece) => piece.repeat(10_000_000 / piece.length))],
  ])(`${form.name}: %s`, (_, raw) => {
    expect(decode(form, encode(form, raw)).join('\n') === raw.join('\n')).toBe(true)
  })
}
