/** A line cut at its numbers, addresses, times and ids: the words with a digit in them. */
export interface Pieces {
  /** What stands before, between and after the values: one more than those. */
  readonly constants: readonly string[]
  readonly values: readonly string[]
}

/** Looked up once: see `cost.ts`. */
const { charCodeAt } = String.prototype

export function cut(line: string): Pieces {
  const constants: string[] = []
  const values: string[] = []
  let last = 0
  let from = 0
  let digit = false
  const { length } = line
  for (let at = 0; at <= length; at++) {
    const kind = at < length ? kindOf(charCodeAt.call(line, at)) : DELIMITER
    if (kind === DIGIT) digit = true
    else if (kind === DELIMITER) {
      if (digit) {
        constants.push(line.slice(last, from))
        values.push(line.slice(from, at))
        last = at
      }
      digit = false
      from = at + 1
    }
  }
  constants.push(line.slice(last))
  return { constants, values }
}

/** A number that lines with the same constants share; others seldom do. */
export function shapeOf(line: string): number {
  let hash = 0
  /** Up to the word that is being read: if that is a value, its own characters do not count. */
  let before = 0
  let digit = false
  const { length } = line
  for (let at = 0; at < length; at++) {
    const code = charCodeAt.call(line, at)
    const kind = kindOf(code)
    if (kind === DELIMITER) {
      hash = (Math.imul(digit ? before + 1 : hash, 31) + code) | 0
      before = hash
      digit = false
    } else {
      if (kind === DIGIT) digit = true
      hash = (Math.imul(hash, 31) + code) | 0
    }
  }
  return (digit ? before + 1 : hash) & 0x3fffffff
}

/** May a line that begins with this character be one of a log? Not code, a hunk, a bullet or a permission. */
export function isLoglike(first: number): boolean {
  return first < 128 && LOGLIKE[first] === 1
}

const DELIMITER = 1
const DIGIT = 2
const KIND = new Uint8Array(128)
for (const mark of ' \t\n\v\f\r,;=()[]{}"\'<>|') KIND[mark.charCodeAt(0)] = DELIMITER
KIND.fill(DIGIT, 48, 58)
const LOGLIKE = new Uint8Array(128).map((_, code) =>
  /[\w[(<]/.test(String.fromCharCode(code)) ? 1 : 0,
)

/** White space and ,;=()[]{}"'<>| end a word. */
const kindOf = (code: number) => (code < 128 ? KIND[code]! : 0)

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
