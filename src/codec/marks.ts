import type { Lines } from './lines.ts'
import { REFERENCE_OPENING } from './references/names.ts'

/**
 * Marks are the short lines that forms write in place of what they took out. Each is a whole line
 * that begins with `[` and one of the openings below; a raw line that looks like one is sent with a
 * backslash before it, so that nothing a tool prints can pass for ours (law 6), and an already
 * escaped imitation gets one backslash more, so that decoding is exact.
 */
const OPENINGS = [
  String.raw`#\d`, // a range of numbered lines, with its label
  REFERENCE_OPENING,
]

export interface Marks {
  /** Does this sent line open with a mark? */
  is(line: string): boolean
  escape(line: string): string
  unescape(line: string): string
  /** Does any line of the text need escaping? */
  imitated(text: string): boolean
}

/** Does a line with this first character look like a mark, or like one with a backslash before it? */
export const mayOpenMark = (first: number): boolean => first === 91 || first === 92

/** @param heads the head patterns of the line and text forms, each beginning with `^\[`. */
export function createMarks(heads: readonly RegExp[]): Marks {
  const openings = [...OPENINGS, ...heads.map((head) => head.source.replace(/^\^\\\[/, ''))]
  const any = `\\[(?:${openings.join('|')})`
  const mark = new RegExp(`^${any}`)
  const imitation = new RegExp(`^\\\\*${any}`)
  const escaped = new RegExp(`^\\\\+${any}`)
  const suspicious = (line: string) => line !== '' && mayOpenMark(line.charCodeAt(0))
  return {
    is: (line) => line.charCodeAt(0) === 91 && mark.test(line),
    escape: (line) => (suspicious(line) && imitation.test(line) ? '\\' + line : line),
    unescape: (line) => (line.charCodeAt(0) === 92 && escaped.test(line) ? line.slice(1) : line),
    imitated: (text) => {
      if (!text.includes('[')) return false
      for (let at = 0, end = 0; at < text.length; at = end + 1) {
        end = text.indexOf('\n', at)
        if (end < 0) end = text.length
        if (mayOpenMark(text.charCodeAt(at)) && imitation.test(text.slice(at, end))) return true
      }
      return false
    },
  }
}

/** The lines without those that look like a mark: they get a backslash, and are not shown as they are. */
export function shownAsIs(
  lines: readonly (string | undefined)[],
  known: Lines,
  marks: Marks,
): readonly (string | undefined)[] {
  const hidden: number[] = []
  for (let i = 0; i < lines.length; i++) {
    if (!mayOpenMark(known.first(i))) continue
    const line = lines[i]
    if (line !== undefined && marks.escape(line) !== line) hidden.push(i)
  }
  if (hidden.length === 0) return lines
  const shown = lines.slice()
  for (const i of hidden) shown[i] = undefined
  return shown
}
