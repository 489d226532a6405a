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
const PROTOCOLS: readonly { begin: RegExp; end: RegExp }[] = [
  // mini-swe-agent
  { begin: /^<returncode>-?\d+<\/returncode>\n<output>\n?/, end: /<\/output>\s*$/ },
  {
    begin: /^<returncode>-?\d+<\/returncode>\n<warning>[^<]*<\/warning>\s*<output_head>\n?/,
    end: /<\/output_tail>\s*$/,
  },
  // SWE-agent
  {
    begin: /^/,
    end: /\r?\n\(Open file: [^\n]*\)\n\(Current directory: [^\n]*\)\nbash-\$\s*$/,
  },
  { begin: /^Observation: ?\n?/i, end: /$/ },
]

export function commandOutput(text: string): CommandOutput | undefined {
  for (const { begin, end } of PROTOCOLS) {
    const head = begin.exec(text)
    if (!head) continue
    const tail = end.exec(text)
    if (!tail || tail.index < head[0].length) continue
    const from = head[0].length
    const to = tail.index
    return { before: text.slice(0, from), text: text.slice(from, to), after: text.slice(to) }
  }
  return undefined
}

/** What a client tells of a command before its output. */
const HEADER =
  /^(?:(?:Chunk ID|Exit code|Wall time|Process [a-z]+ with|Process running with|Original token count|Total output lines)\b[^\n]*\n|\n)*Output:\n(?:Total output lines: \d+\n\n)?/

/** A tool result without the header that its client put before a command's output. */
export function resultBody(text: string): CommandOutput {
  const from = HEADER.exec(text)?.[0].length ?? 0
  return { before: text.slice(0, from), text: text.slice(from), after: '' }
}
