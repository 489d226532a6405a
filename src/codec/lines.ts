/** Lines of a text, and what is known of each of them without reading it again. */
export class Lines {
  readonly texts: readonly string[]
  /** Of each line its hash; then its signs, above the code of its first character. */
  private readonly facts: Int32Array
  /** Where the first line's facts are. */
  private readonly start: number

  constructor(texts: readonly string[], facts: Int32Array, start = 0) {
    this.texts = texts
    this.facts = facts
    this.start = start
  }

  /** Equal for equal lines, and seldom for others. */
  hash(at: number): number {
    return this.facts[this.start + 2 * at]!
  }

  /** Code of the first character; 0 for an empty line. */
  first(at: number): number {
    return this.facts[this.start + 2 * at + 1]! & 0xffff
  }

  /** Kinds of characters in the line, a bit of `SIGN` each. */
  signs(at: number): number {
    return this.facts[this.start + 2 * at + 1]! >>> 16
  }

  /** Are lines `a` and `b` equal? */
  areSame(a: number, b: number): boolean {
    return this.hash(a) === this.hash(b) && this.texts[a] === this.texts[b]
  }

  /** Lines `from` to `to` (exclusive). */
  part(from: number, to: number): Lines {
    return new Lines(this.texts.slice(from, to), this.facts, this.start + 2 * from)
  }
}

/** Characters by which forms tell what cannot be theirs; `OTHER` is what no file's name has either. */
export const SIGN = {
  DIGIT: 1,
  LETTER: 2,
  SPACE: 4,
  COLON: 8,
  SLASH: 16,
  BACKSLASH: 32,
  DOT: 64,
  COMMA: 128,
  TAB: 256,
  SEMICOLON: 512,
  PIPE: 1024,
  NAME: 2048,
  STAR: 4096,
  OTHER: 8192,
} as const

const MARKS: Readonly<Record<string, number>> = {
  ' ': SIGN.SPACE,
  ':': SIGN.COLON,
  '/': SIGN.SLASH,
  '\\': SIGN.BACKSLASH,
  '.': SIGN.DOT,
  ',': SIGN.COMMA,
  '\t': SIGN.TAB,
  ';': SIGN.SEMICOLON,
  '|': SIGN.PIPE,
  '*': SIGN.STAR,
  _: SIGN.NAME,
  '-': SIGN.NAME,
  '+': SIGN.NAME,
  '@': SIGN.NAME,
}

const OF_CODE = new Uint16Array(65536).fill(SIGN.OTHER)
OF_CODE.fill(SIGN.DIGIT, 48, 58)
OF_CODE.fill(SIGN.LETTER, 65, 91)
OF_CODE.fill(SIGN.LETTER, 97, 123)
for (const [mark, sign] of Object.entries(MARKS)) OF_CODE[mark.codePointAt(0)!] = sign

const PRIME = 0x01000193

/** Looked up once: see `cost.ts`. */
const { charCodeAt } = String.prototype

/**
 * One pass over a text for all forms, and for telling equal lines: most lines are of no form, and a
 * look into a table tells.
 *
 * @param texts the text's lines. Their characters are read in the text itself, where they lie side by
 * side: a line that was cut from it is slower to read.
 * @param skip how many characters of each line are left out, as if they did not stand there
 */
export function look(text: string, texts: readonly string[], skip?: Int32Array): Lines {
  const count = texts.length
  const facts = new Int32Array(2 * count)
  let at = 0
  for (let i = 0; i < count; i++, at++) {
    const end = at + texts[i]!.length
    if (skip) at += skip[i]!
    const first = at < end ? charCodeAt.call(text, at) : 0
    let signs = 0
    let hash = 0
    for (; at + 1 < end; at += 2) {
      const one = charCodeAt.call(text, at)
      const two = charCodeAt.call(text, at + 1)
      signs |= OF_CODE[one]! | OF_CODE[two]!
      hash = Math.imul(hash ^ (one | (two << 16)), PRIME)
      hash ^= hash >>> 15
    }
    if (at < end) {
      const last = charCodeAt.call(text, at++)
      signs |= OF_CODE[last]!
      hash = Math.imul(hash ^ last, PRIME)
    }
    facts[2 * i] = hash
    facts[2 * i + 1] = (signs << 16) | first
  }
  return new Lines(texts, facts)
}

/** The hash that a look gives, of one line. */
export function hashOf(line: string): number {
  return look(line, [line]).hash(0)
}
