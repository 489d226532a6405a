import { type Lines, SIGN } from '../lines.ts'
import type { LineForm, Run } from './form.ts'

/**
 * Names one a line (`ls`, `ls -R`, `ls -1`), set side by side as a terminal shows them.
 *
 * @example
 * [12 names, one a line in the original]
 * AUTHORS CHANGES.rst LICENSE Makefile README.md docs pyproject.toml
 * setup.cfg setup.py src tests tox.ini
 */
export const names: LineForm = {
  name: 'names',
  head: /^\[\d+ names, one a line in the original\]$/,

  find(lines) {
    const runs: Run[] = []
    const { length } = lines.texts
    for (let from = 0; from < length;) {
      let to = from
      while (to < length && isName(lines, to)) to += 1
      if (to - from >= LEAST_NAMES) {
        runs.push({ from, to, out: write(lines.texts.slice(from, to)) })
      }
      from = to + 1
    }
    return runs
  },

  decode(lines, at) {
    const count = Number.parseInt(lines[at]!.slice(1), 10)
    const out: string[] = []
    let next = at + 1
    while (out.length < count) {
      const row = lines[next++]
      if (row === undefined) throw new Error('names: fewer than the head says')
      out.push(...row.split(' '))
    }
    return { lines: out, next }
  },
}

const LEAST_NAMES = 12
const LONGEST_NAME = 48
const ROW = 160
const NAME = /^[\w.@+-]*[A-Za-z][\w.@+-]*[/*@]?$/

const { DIGIT, LETTER, DOT, NAME: IN_NAME, SLASH, STAR } = SIGN
const FOREIGN = ~(DIGIT | LETTER | DOT | IN_NAME | SLASH | STAR)

function isName({ texts, signs }: Lines, at: number): boolean {
  if ((signs[at]! & FOREIGN) !== 0) return false
  const line = texts[at]!
  return line.length > 0 && line.length <= LONGEST_NAME && NAME.test(line)
}

function write(all: readonly string[]): string[] {
  const out = [`[${all.length} names, one a line in the original]`]
  let row = ''
  for (const name of all) {
    if (row !== '' && row.length + name.length >= ROW) {
      out.push(row)
      row = name
    } else {
      row = row === '' ? name : `${row} ${name}`
    }
  }
  out.push(row)
  return out
}
