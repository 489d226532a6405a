type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'
export type Paint = Record<Colour, (text: string) => string>

const CODES: Record<Colour, readonly [on: number, off: number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
}

/** Colours for one stream: only when it is a terminal that has any, and `NO_COLOR` is not set. */
export function paint(stream: { isTTY?: boolean }, env = process.env): Paint {
  const on = stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  const entries = Object.entries(CODES).map(([name, [start, end]]) => [
    name,
    (text: string) => (on ? `\x1b[${start}m${text}\x1b[${end}m` : text),
  ])
  return Object.fromEntries(entries) as Paint
}

/** Rows of cells as text columns, two spaces apart; numbers to the right. Cells hold no colour. */
export function table(rows: readonly (readonly (string | number)[])[], indent = ''): string {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, String(cell).length)))
  }
  return rows
    .map((row) => {
      const cells = row.map((cell, at) =>
        typeof cell === 'number' ? String(cell).padStart(widths[at]!) : cell.padEnd(widths[at]!),
      )
      return (indent + cells.join('  ')).trimEnd()
    })
    .join('\n')
}

/**
 * Words and what they mean, in two columns, the second one wrapped to the width: where the first is
 * too long for that, or the terminal too narrow, the meaning stands below.
 *
 * @param share of the width that the first column may have.
 */
export function glossary(
  rows: readonly (readonly [term: string, meaning: string])[],
  { width = readable(process.stdout), share = 0.6 } = {},
): string {
  const lengths = rows.map(([term]) => term.length).filter((length) => length <= width * share)
  const isNarrow = width < 72
  const column = isNarrow ? 6 : Math.max(...lengths, 0) + 4
  return rows
    .flatMap(([term, meaning]) => {
      const [first = '', ...others] = wrap(meaning, width - column)
      const hanging = (line: string) => ' '.repeat(column) + line
      const isApart = isNarrow || term.length + 4 > column
      const head = isApart ? [`  ${term}`, hanging(first)] : [`  ${term}`.padEnd(column) + first]
      return [...head, ...others.map(hanging)]
    })
    .join('\n')
}

/** Text in lines of at most so many characters, as far as its words allow. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`
    } else lines.push(word)
  }
  return lines
}

/** Sentences in lines as long as they read well, or as the terminal is wide. */
export function prose(text: string): string {
  return wrap(text, readable(process.stdout)).join('\n')
}

/** Columns in which prose reads well on a stream. */
const readable = (stream: Parameters<typeof widthOf>[0]) => Math.min(widthOf(stream), 100)

/** One line (or several) to a stream, standard output unless told. */
export function say(text: string, stream: NodeJS.WriteStream = process.stdout): void {
  stream.write(`${text}\n`)
}

/** Columns of a terminal; elsewhere nothing wraps, and lines may be of any length. */
export function widthOf(stream: { isTTY?: boolean; columns?: number }): number {
  return stream.isTTY ? stream.columns || 80 : Infinity
}

/** A number before and after, and by how much it changed. */
export interface Pair {
  readonly before: number
  readonly after: number
}

/** `1,200 → 900 (−25.0 %)` */
export function pair({ before, after }: Pair): string {
  const figures = `${before.toLocaleString('en')} → ${after.toLocaleString('en')}`
  if (after === before) return figures
  const share = before > 0 ? ((after - before) / before) * 100 : 0
  return `${figures} (${share > 0 ? '+' : '−'}${Math.abs(share).toFixed(1)} %)`
}
