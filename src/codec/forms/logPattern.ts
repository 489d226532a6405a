/** The constant pieces of a line, with a value between each two. */
export interface Pieces {
  readonly constants: readonly string[]
  readonly values: readonly string[]
}

/** A word, as far as a delimiter; it varies if it has a digit in it. */
const WORD = /[^\s,;=()[\]{}"'<>|]+/g
const DIGIT = /\d/

/** Cuts a line at its numbers, addresses, times and ids. */
export function cut(line: string): Pieces {
  const constants: string[] = []
  const values: string[] = []
  let last = 0
  for (const { 0: word, index } of line.matchAll(WORD)) {
    if (!DIGIT.test(word)) continue
    constants.push(line.slice(last, index))
    values.push(word)
    last = index + word.length
  }
  constants.push(line.slice(last))
  return { constants, values }
}

/**
 * Joins to the constants what all values of a column share, at its beginning, its end or as a whole.
 * All lines have the same constants; the values come back line by line.
 */
export function tighten(lines: readonly Pieces[]): { constants: string[]; values: string[][] } {
  const { constants } = lines[0]!
  const tight = [constants[0]!]
  const values = lines.map((): string[] => [])
  for (let column = 0; column + 1 < constants.length; column++) {
    const first = lines[0]!.values[column]!
    let start = first.length
    let end = first.length
    let whole = true
    for (const line of lines) {
      const value = line.values[column]!
      whole &&= value === first
      start = sharedStart(first, value, start)
      end = sharedEnd(first, value, end)
    }
    const after = constants[column + 1]!
    if (whole) {
      tight.push(tight.pop()! + first + after)
      continue
    }
    const shortest = lines.reduce((n, line) => Math.min(n, line.values[column]!.length), Infinity)
    start = wordStart(first, Math.min(start, shortest - 1))
    end = wordEnd(first, Math.min(end, shortest - start - 1))
    tight.push(tight.pop()! + first.slice(0, start), first.slice(first.length - end) + after)
    lines.forEach((line, i) => {
      const value = line.values[column]!
      values[i]!.push(value.slice(start, value.length - end))
    })
  }
  return { constants: tight, values }
}

function sharedStart(a: string, b: string, limit: number): number {
  let length = 0
  while (length < limit && length < b.length && a[length] === b[length]) length += 1
  return length
}

function sharedEnd(a: string, b: string, limit: number): number {
  let length = 0
  while (length < limit && length < b.length && a.at(-1 - length) === b.at(-1 - length)) length += 1
  return length
}

/** Cut back so that no word or number is cut in two. */
function wordStart(text: string, length: number): number {
  while (length > 0 && ALNUM.test(text[length - 1]!)) length -= 1
  return length
}

function wordEnd(text: string, length: number): number {
  while (length > 0 && ALNUM.test(text.at(-length)!)) length -= 1
  return Math.max(0, length)
}

const ALNUM = /[\w.-]/
