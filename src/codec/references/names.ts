/**
 * How a reference reads. It names its source in a way that a reader finds with their eyes: by label
 * and line numbers where the source has them, else by its first line, which the source
 * shows once, and no later text does.
 *
 *     [lines 293-304: same as #35 lines 71-82]
 *     [12 lines: same as last shown above from "func main() {"]
 *     [lines 601-630: same as this call's new_string from "// Verify meta"]
 */
export interface Reference {
  /** Lines it stands for. */
  readonly count: number
  /** `#35`, `#35.2`, `this call's new_string`, `last shown above`. */
  readonly source: string
  /** First line by number, where the source is numbered. */
  readonly line?: number
  /** The first line itself where it is not. */
  readonly anchor?: string
}

export const ABOVE = 'last shown above'

/** @param first number of the first line replaced, where the lines bear numbers */
export function writeReference(reference: Reference, first?: number): string {
  const { count, source, line, anchor } = reference
  const what = first === undefined ? `${count} lines` : `lines ${first}-${first + count - 1}`
  const where =
    line === undefined ? `${source} from "${anchor}"` : `${source} lines ${line}-${line + count - 1}`
  return `[${what}: same as ${where}]`
}

const REFERENCE =
  /^\[(?:lines (\d+)-(\d+)|(\d+) lines): same as (#\d+(?:\.\d+)?|last shown above|this call's [^"]*?) (?:lines (\d+)-\d+|from "(.*)")\]$/

export function readReference(mark: string): (Reference & { first?: number }) | undefined {
  const match = REFERENCE.exec(mark)
  if (!match) return undefined
  const [, from, to, plain, source, line, anchor] = match
  return {
    count: plain === undefined ? Number(to) - Number(from) + 1 : Number(plain),
    source: source!,
    ...(line === undefined ? { anchor: anchor! } : { line: Number(line) }),
    ...(from === undefined ? {} : { first: Number(from) }),
  }
}

/** Text in a conversation by which the assistant would betray that it copies our marks. */
export const LEAK = /\[(?:lines \d+-\d+|\d+ lines): same as (?:#\d|this call|last shown above)/
