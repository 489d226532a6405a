/**
 * End of the JSON scalar (string, number, `true`, `false`, `null`) that begins at `at`, or -1.
 * By character codes, not by a regular expression: a lexeme may be megabytes long.
 */
export function endOfScalar(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code === QUOTE) return endOfString(text, at)
  if (code <= NINE) return endOfNumber(text, at)
  const word = WORDS.find((candidate) => text.startsWith(candidate, at))
  return word ? at + word.length : -1
}

/** End of the JSON string whose opening quote is at `at`, or -1. */
export function endOfString(text: string, at: number): number {
  const { length } = text
  for (let i = at + 1; i < length; i++) {
    const code = charCodeAt.call(text, i)
    if (code === QUOTE) return i + 1
    if (code < 0x20) return -1
    if (code !== BACKSLASH) continue
    i += 1
    const escape = text[i]
    if (escape === 'u' && HEX4.test(text.slice(i + 1, i + 5))) i += 4
    else if (escape === undefined || !'"\\/bfnrt'.includes(escape)) return -1
  }
  return -1
}

function endOfNumber(text: string, at: number): number {
  let i = text.charCodeAt(at) === MINUS ? at + 1 : at
  const first = i
  i = endOfDigits(text, first)
  if (i === first || (i > first + 1 && text.charCodeAt(first) === ZERO)) return -1
  if (text[i] === '.') {
    const fraction = endOfDigits(text, i + 1)
    if (fraction === i + 1) return -1
    i = fraction
  }
  if (text[i] === 'e' || text[i] === 'E') {
    const sign = text[i + 1] === '-' || text[i + 1] === '+' ? 1 : 0
    const exponent = endOfDigits(text, i + 1 + sign)
    if (exponent === i + 1 + sign) return -1
    i = exponent
  }
  return i
}

function endOfDigits(text: string, at: number): number {
  let i = at
  for (let code = text.charCodeAt(i); code >= ZERO && code <= NINE; code = text.charCodeAt(i))
    i += 1
  return i
}

/** Looked up once: see `cost.ts`. */
const { charCodeAt } = String.prototype

const QUOTE = 34
const MINUS = 45
const ZERO = 48
const NINE = 57
const BACKSLASH = 92
const HEX4 = /^[0-9a-fA-F]{4}$/
const WORDS = ['true', 'false', 'null'] as const
