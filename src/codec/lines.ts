/** Lines of a text, and what is known of each of them without reading it again. */
export interface Lines {
  readonly texts: readonly string[]
  /** Code of the first character; 0 for an empty line. */
  readonly first: Uint16Array
  /** Kinds of characters in the line, a bit of `SIGN` each. */
  readonly signs: Uint16Array
  /** Equal for equal lines, and seldom for others. */
  readonly hashes: Int32Array
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
  const lines = {
    texts,
    first: new Uint16Array(count),
    signs: new Uint16Array(count),
    hashes: new Int32Array(count),
  }
  let at = 0
  for (let i = 0; i < count; i++, at++) {
    const end = at + texts[i]!.length
    if (skip) at += skip[i]!
    if (at < end) lines.first[i] = charCodeAt.call(text, at)
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
    lines.signs[i] = signs
    lines.hashes[i] = hash
  }
  return lines
}

/** The hash that a look gives, of one line. */
export function hashOf(line: string): number {
  return look(line, [line]).hashes[0]!
}

/** Lines `from` to `to` (exclusive). */
export function part({ texts, first, signs, hashes }: Lines, from: number, to: number): Lines {
  return {
    texts: texts.slice(from, to),
    first: first.subarray(from, to),
    signs: signs.subarray(from, to),
    hashes: hashes.subarray(from, to),
  }
}

/** Are lines `a` and `b` equal? */
export function isSame({ texts, hashes }: Lines, a: number, b: number): boolean {
  return hashes[a] === hashes[b] && texts[a] === texts[b]
}
