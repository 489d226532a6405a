/**
 * Command output in user messages, from agents that work in text. What surrounds the output is kept
 * apart: it is never edited, so that the sent text is recognised just as the raw one is.
 */
export interface CommandOutput {
  readonly before: string
  readonly text: string
  readonly after: string
}

/** Beginnings and ends of the known protocols; both must be there. */
const PROTOCOLS: readonly { begin: RegExp; end: string }[] = [
  { begin: /^<returncode>-?\d+<\/returncode>\n<output>\n?/, end: '</output>' },
  { begin: /^Observation: ?\n?/, end: '' },
  { begin: /^OBSERVATION:\n/, end: '' },
]

export function commandOutput(text: string): CommandOutput | undefined {
  for (const { begin, end } of PROTOCOLS) {
    const head = begin.exec(text)
    if (!head) continue
    const trimmed = text.trimEnd()
    if (!trimmed.endsWith(end)) continue
    const from = head[0].length
    const to = Math.max(from, trimmed.length - end.length)
    return { before: text.slice(0, from), text: text.slice(from, to), after: text.slice(to) }
  }
  return undefined
}
