import { PieceCounts } from './pieceCounts.ts'
import { Pieces } from './pieces.ts'

/** Counts the o200k tokens of a text. Linear in its length; never throws. */
export type TokenCounter = (text: string) => number

/**
 * Loads the exact o200k tokenizer: byte-pair ranks and splitting pattern come from js-tiktoken's
 * data, the encoder is our own, because theirs builds its tables in one long stall and is quadratic
 * on unbroken runs. The tables are built in slices of a millisecond or two with `breathe` between
 * them, so that open streams keep flowing.
 *
 * Counts equal js-tiktoken's on text without runs of more than 256 letters, blanks or signs. Special
 * tokens are counted as the plain text they are.
 *
 * @param remembered pieces whose counts are kept at hand, a power of two
 *
 * @example
 * const count = await loadTokenizer()
 * count('hello world') // 2
 */
export async function loadTokenizer(
  breathe: () => Promise<void> = async () => {},
  remembered = REMEMBERED,
): Promise<TokenCounter> {
  const { default: data } = await import('js-tiktoken/ranks/o200k_base')
  await breathe()
  const ranks = await readRanks(data.bpe_ranks, breathe)
  return createCounter(ranks, new Pieces(data.pat_str, WINDOW + 1), new PieceCounts(remembered))
}

/** Enough for one conversation at a time, in 2 MB. */
const REMEMBERED = 1 << 15

/** Ranks by token, a token being a string with one character per byte. */
type Ranks = ReadonlyMap<string, number>

/** Tokens read between two breaths. */
const SLICE = 1024

/** The data is lines of `_ FIRST TOKEN TOKEN ...`: tokens in base64, their ranks counted up from FIRST. */
async function readRanks(data: string, breathe: () => Promise<void>): Promise<Ranks> {
  const ranks = new Map<string, number>()
  for (let at = 0; at < data.length;) {
    const newline = data.indexOf('\n', at)
    const lineEnd = newline < 0 ? data.length : newline
    let rank = 0
    for (let field = 0; at < lineEnd; field++) {
      const space = data.indexOf(' ', at)
      const end = space < 0 || space > lineEnd ? lineEnd : space
      const value = data.slice(at, end)
      if (field === 1) rank = Number(value)
      if (field >= 2) ranks.set(atob(value), rank++)
      if (ranks.size % SLICE === 0) await breathe()
      at = end + 1
    }
    at = lineEnd + 1
  }
  return ranks
}

/** Text is split by the pattern in windows of so many characters, so that no run can strain the regex engine. */
const WINDOW = 4096
/** Longer pieces are cut: merging is quadratic within one. */
const PIECE = 256
function createCounter(ranks: Ranks, pieces: Pieces, known: PieceCounts): TokenCounter {
  function countPiece(piece: string): number {
    const bytes = toByteString(piece)
    return ranks.has(bytes) ? 1 : countMerged(bytes, ranks)
  }

  /** Most long pieces are one sign over and over: equal cuts in a row are counted once. */
  function countLong(piece: string): number {
    let total = 0
    let cut = ''
    let count = 0
    for (let at = 0; at < piece.length;) {
      const end = whole(piece, Math.min(at + PIECE, piece.length))
      const next = piece.slice(at, end)
      if (next !== cut) count = countPiece((cut = next))
      total += count
      at = end
    }
    return total
  }

  return (text) => {
    let total = 0
    for (let at = 0; at < text.length;) {
      const next = windowEnd(text, at)
      const window = text.slice(at, next)
      pieces.load(window)
      for (let start = 0; start < window.length;) {
        const end = pieces.end(start)
        const slot = known.find(pieces.codes, start, end)
        let count = known.at(slot)
        if (count === 0) {
          const piece = window.slice(start, end)
          count = piece.length > PIECE ? countLong(piece) : countPiece(piece)
          known.put(slot, pieces.codes, start, end, count)
        }
        total += count
        start = end
      }
      at = next
    }
    return total
  }
}

/** The last place in the window after `at` where the pattern always splits, or the window's end. */
function windowEnd(text: string, at: number): number {
  const end = at + WINDOW
  if (end >= text.length) return text.length
  for (let i = end; i > at + PIECE; i--) {
    if (splitsBefore(text.charCodeAt(i - 1), text.charCodeAt(i))) return i
  }
  return whole(text, end)
}

/** No piece goes on from an ASCII digit to anything else, nor from an ASCII letter to a sign but `'`. */
function splitsBefore(last: number, next: number): boolean {
  if (next > 127) return false
  if (isDigit(last)) return !isDigit(next)
  return isLetter(last) && !isLetter(next) && next !== 39
}

const isDigit = (code: number) => code >= 48 && code <= 57
const isLetter = (code: number) => (code >= 97 && code <= 122) || (code >= 65 && code <= 90)

/** Moves a cut that would part a surrogate pair one place on. */
function whole(text: string, cut: number): number {
  const last = text.charCodeAt(cut - 1)
  return last >= 0xd800 && last <= 0xdbff && cut < text.length ? cut + 1 : cut
}

const encoder = new TextEncoder()

function toByteString(piece: string): string {
  for (let i = 0; i < piece.length; i++) {
    if (piece.charCodeAt(i) > 127) return String.fromCharCode(...encoder.encode(piece))
  }
  return piece
}

/** No rank: the pair is no token. */
const NONE = 0x7fffffff
/** A piece has at most `PIECE` characters and one more, of at most three bytes each. */
const starts = new Int32Array(3 * PIECE + 5)
const pairs = new Int32Array(3 * PIECE + 5)

/** Byte-pair encoding of one piece: the adjacent pair of the lowest rank is merged until none has a rank. */
function countMerged(bytes: string, ranks: Ranks): number {
  // Part i begins at starts[i]; pairs[i] is the rank of part i joined with the next.
  let parts = bytes.length
  const rankOf = (i: number) =>
    i + 1 < parts ? (ranks.get(bytes.slice(starts[i], starts[i + 2])) ?? NONE) : NONE
  for (let i = 0; i <= parts; i++) starts[i] = i
  for (let i = 0; i < parts; i++) pairs[i] = rankOf(i)
  for (;;) {
    let lowest = 0
    for (let i = 1; i < parts; i++) if (pairs[i]! < pairs[lowest]!) lowest = i
    if (pairs[lowest] === NONE) return parts
    starts.copyWithin(lowest + 1, lowest + 2, parts + 1)
    pairs.copyWithin(lowest + 1, lowest + 2, parts)
    parts -= 1
    pairs[lowest] = rankOf(lowest)
    if (lowest > 0) pairs[lowest - 1] = rankOf(lowest - 1)
  }
}
