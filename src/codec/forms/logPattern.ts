/** A line cut at its numbers, addresses, times and ids: the words with a digit in them. */
export interface Pieces {
  /** What stands before, between and after the values: one more than those. */
  readonly constants: readonly string[]
  readonly values: readonly string[]
}

export function cut(line: string): Pieces {
  const constants: string[] = []
  const values: string[] = []
  let last = 0
  eachValue(line, (from, to) => {
    constants.push(line.slice(last, from))
    values.push(line.slice(from, to))
    last = to
  })
  constants.push(line.slice(last))
  return { constants, values }
}

/** A number that lines with the same constants share; others seldom do. */
export function shapeOf(line: string): number {
  let hash = 0
  let last = 0
  const add = (to: number) => {
    for (let i = last; i < to; i++) hash = (Math.imul(hash, 31) + line.charCodeAt(i)) | 0
    hash = Math.imul(hash, 31) | 0
  }
  eachValue(line, (from, to) => {
    add(from)
    last = to
  })
  add(line.length)
  return hash
}

/** Delimiters end a word: white space and ,;=()[]{}"'<>| */
const DELIMITER = new Uint8Array(128)
for (const mark of ' \t\n\v\f\r,;=()[]{}"\'<>|') DELIMITER[mark.charCodeAt(0)] = 1

function eachValue(line: string, found: (from: number, to: number) => void): void {
  let from = 0
  let digit = false
  for (let at = 0; at <= line.length; at++) {
    const code = at < line.length ? line.charCodeAt(at) : 32
    if (code >= 48 && code <= 57) {
      digit = true
    } else if (code < 128 && DELIMITER[code] === 1) {
      if (digit) found(from, at)
      digit = false
      from = at + 1
    }
  }
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
    const words = lines.map((line) => line.values[column]!)
    const first = words[0]!
    const after = constants[column + 1]!
    if (words.every((word) => word === first)) {
      tight.push(tight.pop()! + first + after)
      continue
    }
    const { start, end } = shared(words)
    tight.push(tight.pop()! + first.slice(0, start), first.slice(first.length - end) + after)
    words.forEach((word, i) => values[i]!.push(word.slice(start, word.length - end)))
  }
  return { constants: tight, values }
}

/** How many characters all words share at both ends, no name cut and no word left empty. */
function shared(words: readonly string[]): { start: number; end: number } {
  const first = words[0]!
  let start = first.length - 1
  for (const word of words) {
    start = Math.min(start, word.length - 1)
    for (let i = 0; i < start; i++) if (word.charCodeAt(i) !== first.charCodeAt(i)) start = i
  }
  while (start > 0 && isName(first, start - 1)) start -= 1
  let end = first.length - start - 1
  for (const word of words) {
    end = Math.min(end, word.length - start - 1)
    for (let i = 1; i <= end; i++) {
      if (word.charCodeAt(word.length - i) !== first.charCodeAt(first.length - i)) end = i - 1
    }
  }
  while (end > 0 && isName(first, first.length - end)) end -= 1
  return { start, end }
}

function isName(text: string, at: number): boolean {
  return NAME.test(text.charAt(at))
}

/** Beyond ASCII too, so that no character is cut in two. */
const NAME = /[\w.\-\u0080-\uffff]/
