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

/** @param heads the head patterns of the line and text forms, each beginning with `^\[`. */
export function createMarks(heads: readonly RegExp[]): Marks {
  const openings = [...OPENINGS, ...heads.map((head) => head.source.replace(/^\^\\\[/, ''))]
  const any = `\\[(?:${openings.join('|')})`
  const mark = new RegExp(`^${any}`)
  const imitation = new RegExp(`^\\\\*${any}`)
  const escaped = new RegExp(`^\\\\+${any}`)
  const suspicious = (line: string) => {
    const first = line.charCodeAt(0)
    return first === 91 || first === 92
  }
  return {
    is: (line) => line.charCodeAt(0) === 91 && mark.test(line),
    escape: (line) => (suspicious(line) && imitation.test(line) ? '\\' + line : line),
    unescape: (line) => (line.charCodeAt(0) === 92 && escaped.test(line) ? line.slice(1) : line),
    imitated: (text) => {
      if (!text.includes('[')) return false
      for (let at = 0, end = 0; at < text.length; at = end + 1) {
        end = text.indexOf('\n', at)
        if (end < 0) end = text.length
        const first = text.charCodeAt(at)
        if ((first === 91 || first === 92) && imitation.test(text.slice(at, end))) return true
      }
      return false
    },
  }
}
