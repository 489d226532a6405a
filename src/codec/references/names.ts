/**
 * How a reference reads. It names its source in a way that a reader finds with their eyes: by label
 * and line numbers where the source has them, else by one of its lines, which the source shows once
 * and no later text does.
 *
 *     [lines 293-304: same as #35 lines 71-82]
 *     [lines 2-500: same as in #35]
 *     [12 lines: same as last shown above from "func main() {"]
 *     [lines 601-630: same as this call's new_string from 1 line before "// Verify meta"]
 *     [20 lines: same as earlier in this result from "--- FAIL: TestTotal"]
 *     [12 lines, each after "+": same as last shown above from "func main() {"]
 */
export interface Reference {
  /** Lines it stands for. */
  readonly count: number
  /** `#35`, `#35.2`, `this call's new_string`, `last shown above`. */
  readonly source: string
  /** First line by number, where the source is numbered. */
  readonly line?: number
  /** A line of the source where it is not, and how many lines of the run stand before it. */
  readonly anchor?: string
  readonly before?: number
  /** Diff sign that stands before each line here, and not in the source. */
  readonly sign?: string
}

export const ABOVE = 'last shown above'
export const HERE = 'earlier in this result'
/** Added and unchanged lines of a hunk, without their signs. */
export const ABOVE_IN_DIFF = 'new lines of the diff last shown above'

/** @param first number of the first line replaced, where the lines bear numbers */
export function writeReference(reference: Reference, first?: number): string {
  const { count, source, line, anchor, before = 0, sign } = reference
  const what = first === undefined ? `${count} lines` : `lines ${first}-${first + count - 1}`
  const each = sign === undefined ? '' : `, each after "${sign}"`
  if (line !== undefined && line === first) return `[${what}: same as in ${source}]`
  const lead = before === 0 ? '' : `${before} line${before > 1 ? 's' : ''} before `
  const where =
    line === undefined
      ? `${source} from ${lead}"${anchor}"`
      : `${source} lines ${line}-${line + count - 1}`
  return `[${what}${each}: same as ${where}]`
}

const WHAT = String.raw`(?:lines (\d+)-(\d+)|(\d+) lines)(?:, each after "([+ -])")?`
const SOURCE = String.raw`#\d+(?:\.\d+)?|${ABOVE}|${ABOVE_IN_DIFF}|${HERE}|this call's [^"]*?`
const WHERE = String.raw`lines (\d+)-\d+|from (?:(\d+) lines? before )?"([^]*)"`
const REFERENCE = new RegExp(`^\\[${WHAT}: same as (${SOURCE}) (?:${WHERE})\\]$`)
/** A re-read whose lines have kept their numbers. */
const SAME_LINES = /^\[lines (\d+)-(\d+): same as in (#\d+(?:\.\d+)?)\]$/

export function readReference(mark: string): Reference | undefined {
  const same = SAME_LINES.exec(mark)
  if (same) {
    const first = Number(same[1])
    return { count: Number(same[2]) - first + 1, source: same[3]!, line: first }
  }
  const match = REFERENCE.exec(mark)
  if (!match) return undefined
  const [, from, to, plain, sign, source, line, before, anchor] = match
  return {
    count: plain === undefined ? Number(to) - Number(from) + 1 : Number(plain),
    source: source!,
    ...(line === undefined
      ? { anchor: anchor!, before: Number(before ?? 0) }
      : { line: Number(line) }),
    ...(sign === undefined ? {} : { sign }),
  }
}

const SAME_AS = ': same as '
/** Openings of references, for telling marks from text. */
export const REFERENCE_OPENING = String.raw`(?:lines \d+-\d+|\d+ lines)(?:, each after "[+ -]")?${SAME_AS}`

/** Does the assistant betray by this text that it copies our marks? */
export function copiesMark(text: string): boolean {
  // Nearly every text ends here.
  return text.includes(SAME_AS) && COPY.test(text)
}

const COPY = new RegExp(
  String.raw`\[${REFERENCE_OPENING}(?:(?:in )?#\d|this call|last shown|new lines of|earlier in this)`,
)
