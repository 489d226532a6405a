import { type Lines, SIGN } from '../lines.ts'
import type { LineForm, Run } from './form.ts'

/**
 * Names one a line (`ls`, `ls -R`, `ls -1`), set side by side as a terminal shows them. Empty lines
 * and the headings of folders between them stay, and do not count.
 *
 * @example
 * [12 names, one a line in the original]
 * AUTHORS LICENSE Makefile README.md setup.py src tests tox.ini
 *
 * ./src:
 * __init__.py app.py
 *
 * ./tests:
 * conftest.py test_app.py
 */
export const names: LineForm = {
  name: 'names',
  head: /^\[\d+ names, one a line in the original\]$/,

  find(lines) {
    const runs: Run[] = []
    const { texts } = lines
    for (let from = 0; from < texts.length;) {
      if (!isName(lines, from)) {
        from += 1
        continue
      }
      let count = 0
      let end = from
      let at = from
      for (; at < texts.length; at++) {
        if (isName(lines, at)) {
          count += 1
          end = at + 1
        } else if (!isBetween(texts[at]!)) break
      }
      if (count >= LEAST_NAMES) {
        runs.push({ from, to: end, out: write(count, texts.slice(from, end)) })
      }
      from = at
    }
    return runs
  },

  decode(lines, at) {
    let left = Number.parseInt(lines[at]!.slice(1), 10)
    const out: string[] = []
    let next = at + 1
    while (left > 0) {
      const row = lines[next++]
      if (row === undefined) throw new Error('names: fewer than the head says')
      const all = isBetween(row) ? [] : row.split(' ')
      if (all.length === 0) out.push(row)
      for (const name of all) out.push(name)
      left -= all.length
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
const HEADING = /^[\w.@+/-]{1,200}:$/

function isName(lines: Lines, at: number): boolean {
  if ((lines.signs(at) & FOREIGN) !== 0) return false
  const line = lines.texts[at]!
  return line.length > 0 && line.length <= LONGEST_NAME && NAME.test(line)
}

/** Between the names of one folder and the next. */
function isBetween(line: string): boolean {
  return line === '' || (line.endsWith(':') && HEADING.test(line))
}

function write(count: number, lines: readonly string[]): string[] {
  const out = [`[${count} names, one a line in the original]`]
  let row = ''
  const close = () => {
    if (row !== '') out.push(row)
    row = ''
  }
  for (const line of lines) {
    if (isBetween(line)) {
      close()
      out.push(line)
    } else if (row === '') row = line
    else if (row.length + line.length >= ROW) {
      close()
      row = line
    } else row = `${row} ${line}`
  }
  close()
  return out
}
