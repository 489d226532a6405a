/** Lines `from` to `to` (exclusive) of a text are the body of one hunk: each begins with ` `, `+` or `-`. */
export interface Hunk {
  readonly from: number
  readonly to: number
}

const UNIFIED = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/
const PATCH = /^(?:@@(?: |$)|\*\*\* (?:Add|Update) File: )/

/**
 * Hunk bodies of unified diffs (whose headers count their lines) and of the `*** Begin Patch`
 * format (whose hunks end where a line has no sign).
 */
export function findHunks(lines: readonly (string | undefined)[]): Hunk[] {
  const hunks: Hunk[] = []
  let patch = false
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]
    if (line === undefined) continue
    const first = line.charCodeAt(0)
    if (first !== 64 && first !== 42) continue
    const counts = UNIFIED.exec(line)
    if (line === '*** Begin Patch') patch = true
    else if (counts) hunks.push({ from: i + 1, to: endOfUnified(lines, i + 1, counts) })
    else if (patch && PATCH.test(line)) hunks.push({ from: i + 1, to: endOfPatch(lines, i + 1) })
  }
  return hunks
}

function endOfUnified(
  lines: readonly (string | undefined)[],
  from: number,
  counts: RegExpExecArray,
): number {
  let old = Number(counts[1] ?? 1)
  let fresh = Number(counts[2] ?? 1)
  let to = from
  for (; to < lines.length && (old > 0 || fresh > 0); to++) {
    const sign = lines[to]?.charAt(0)
    if (sign === '-') old -= 1
    else if (sign === '+') fresh -= 1
    else if (sign === ' ') {
      old -= 1
      fresh -= 1
    } else break
  }
  return to
}

function endOfPatch(lines: readonly (string | undefined)[], from: number): number {
  let to = from
  while (to < lines.length && isSigned(lines[to])) to += 1
  return to
}

const isSigned = (line: string | undefined) => {
  const sign = line?.charCodeAt(0)
  return sign === 32 || sign === 43 || sign === 45
}

/** What the file reads like after the change, as far as the hunk shows it. */
export function newSide(lines: readonly (string | undefined)[], { from, to }: Hunk): string[] {
  const side: string[] = []
  for (let i = from; i < to; i++) {
    const line = lines[i]!
    if (line.charCodeAt(0) !== 45) side.push(line.slice(1))
  }
  return side
}

/** Stretches of a hunk that bear one sign throughout. */
export function uniformRuns(
  lines: readonly string[],
  { from, to }: Hunk,
): { from: number; to: number; sign: string }[] {
  const runs: { from: number; to: number; sign: string }[] = []
  for (let i = from; i < to;) {
    const sign = lines[i]!.charAt(0)
    const start = i
    while (i < to && lines[i]!.charAt(0) === sign) i += 1
    runs.push({ from: start, to: i, sign })
  }
  return runs
}
