import type { Segment } from './sources.ts'

/**
 * How a reference reads. It names its source in a way that a reader finds with their eyes: by the
 * label at the source's head, and there by line numbers where the source has them, else by the
 * text of the first line, which is unique in the source.
 *
 *     [lines 293-304: same as #35 lines 71-82]
 *     [12 lines: same as #36 from "func main() {"]
 *     [lines 601-630: same as this call's new_string from "// Verify meta"]
 *     [lines 12-80: same as #41's content from "package cli"]
 */
export interface Reference {
  /** Lines it stands for. */
  readonly count: number
  /** `#35`, `#35.2`, `this call's new_string`, `#41's content`. */
  readonly source: string
  /** First line by number, where the source is numbered. */
  readonly line?: number
  /** Beginning of the first line, trimmed, where it is not. */
  readonly anchor?: string
}

/** At most so many characters of an anchor line are shown. */
const ANCHOR_LENGTH = 60

/** @param first number of the first line replaced, where the lines bear numbers */
export function writeReference(reference: Reference, first?: number): string {
  const { count, source, line, anchor } = reference
  const what = first === undefined ? `${count} lines` : `lines ${first}-${first + count - 1}`
  const where =
    line === undefined ? `${source} from "${anchor}"` : `${source} lines ${line}-${line + count - 1}`
  return `[${what}: same as ${where}]`
}

const REFERENCE =
  /^\[(?:lines (\d+)-(\d+)|(\d+) lines): same as (#\d+(?:\.\d+)?(?:'s [^"]*)?|this call's [^"]*?) (?:lines (\d+)-\d+|from "(.*)")\]$/

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
export const LEAK = /\[(?:lines \d+-\d+|\d+ lines): same as (?:#\d|this call)/

export function anchorOf(line: string): string {
  return line.trim().slice(0, ANCHOR_LENGTH).trimEnd()
}

/**
 * The place of an anchor in a segment: the one visible line that begins with it (blanks apart).
 * Undefined when there is none or more than one.
 */
export function findAnchor(segment: Segment, anchor: string): number | undefined {
  let found: number | undefined
  for (let i = 0; i < segment.lines.length; i++) {
    const line = segment.lines[i]
    if (line === undefined || !line.trimStart().startsWith(anchor)) continue
    if (found !== undefined) return undefined
    found = i
  }
  return found
}
