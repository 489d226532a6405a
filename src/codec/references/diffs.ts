/** Lines `from` to `to` (exclusive) of a text are the body of one hunk: each begins with ` `, `+` or `-`. */
export interface Hunk {
  readonly from: number
  readonly to: number
}

/** A visible line; undefined for one that is hidden, or past the end. */
type LineAt = (line: number) => string | undefined

const UNIFIED = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/
const PATCH = /^(?:@@(?: |$)|\*\*\* (?:Add|Update) File: )/

/**
 * Hunk bodies of unified diffs (whose headers count their lines) and of the `*** Begin Patch`
 * format (whose hunks end where a line has no sign).
 */
export function findHunks(count: number, lineAt: LineAt): Hunk[] {
  const hunks: Hunk[] = []
  let patch = false
  for (let i = 0; i < count; i++) {
    const line = lineAt(i)
    if (line === undefined) continue
    const first = line.charCodeAt(0)
    if (first !== 64 && first !== 42) continue
    const counts = UNIFIED.exec(line)
    if (line === '*** Begin Patch') patch = true
    else if (counts) hunks.push({ from: i + 1, to: endOfUnified(count, lineAt, i + 1, counts) })
    else if (patch && PATCH.test(line)) hunks.push({ from: i + 1, to: endOfPatch(lineAt, i + 1) })
  }
  return hunks
}

function endOfUnified(
  count: number,
  lineAt: LineAt,
  from: number,
  counts: RegExpExecArray,
): number {
  let old = Number(counts[1] ?? 1)
  let fresh = Number(counts[2] ?? 1)
  let to = from
  for (; to < count && (old > 0 || fresh > 0); to++) {
    const sign = lineAt(to)?.charAt(0)
    if (sign === '-') old -= 1
    else if (sign === '+') fresh -= 1
    else if (sign === ' ') {
      old -= 1
      fresh -= 1
    } else break
  }
  return to
}

function endOfPatch(lineAt: LineAt, from: number): number {
  let to = from
  while (isSigned(lineAt(to))) to += 1
  return to
}

const isSigned = (line: string | undefined) => {
  const sign = line?.charCodeAt(0)
  return sign === 32 || sign === 43 || sign === 45
}

/** What the file reads like after the change, as far as the hunk shows it. */
export function newSide({ from, to }: Hunk, lineAt: LineAt): string[] {
  const side: string[] = []
  for (let i = from; i < to; i++) {
    const line = lineAt(i)!
    if (line.charCodeAt(0) !== 45) side.push(line.slice(1))
  }
  return side
}

/** Stretches of a hunk's lines that bear one sign throughout. */
export function uniformRuns(
  lines: readonly string[],
): { from: number; to: number; sign: string }[] {
  const runs: { from: number; to: number; sign: string }[] = []
  for (let at = 0; at < lines.length;) {
    const sign = lines[at]!.charAt(0)
    const from = at
    while (at < lines.length && lines[at]!.charAt(0) === sign) at += 1
    runs.push({ from, to: at, sign })
  }
  return runs
}
