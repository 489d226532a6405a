/**
 * The codec's own frozen cost: an estimate of tokens from character classes, part of the codec's
 * version, so that no tokenizer's release can move a byte (law 6). One pass, no allocation.
 *
 * Calibrated against o200k on agent traffic, where it is within 7 % for nearly every kind of text:
 * a word costs a token per eleven letters, digits one per three, signs one per three, a blank before
 * a word or sign nothing, nor a line end after a sign.
 */
export function cost(text: string): number {
  let quarters = 0
  let previous = 0
  let run = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const kind = code < 128 ? KIND[code]! : 5
    if (kind === previous) {
      run += 1
      if (run === LIMIT[kind]!) {
        quarters += 4
        run = 0
      }
    } else {
      // One space before a word or sign belongs to it; so does a line end after a sign.
      if (previous === 1 && run === 1 && kind !== 3) quarters -= 4
      if (!(previous === 4 && kind === 6)) quarters += 4
      previous = kind
      run = 1
    }
  }
  return quarters >> 2
}

/** 1 space, 2 letters, 3 digits, 4 punctuation, 5 beyond ASCII, 6 line ends. */
const KIND = new Uint8Array(128).map((_, code) => {
  if (code === 10 || code === 13) return 6
  if (code <= 32) return 1
  if (code >= 48 && code <= 57) return 3
  if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) return 2
  return 4
})

/** Characters of one kind that one token holds. */
const LIMIT = new Uint8Array([0, 64, 11, 3, 3, 2, 8])
