/**
 * Line-number gutters of file reads (`   12→text`, `12:text`, `12| text`, `nl`, `cat -n`): the
 * numbers of a consecutive run are told once as a range, and only the first line and every tenth keep
 * the client's own prefix bytes, so that the model can still cite lines.
 */
export interface Gutter {
  /** Width the number is padded to on the left; 0 when it is not padded. */
  readonly width: number
  readonly pad: ' ' | '0'
  /** What stands between the number and the line. */
  readonly separator: string
  /** `grep -n -C` output: hits are set off from context lines by this and always keep their number. */
  readonly hit?: string
}

/** Lines `from` to `to` (exclusive) of a block bear the consecutive numbers from `first` on. */
export interface NumberedRun {
  readonly from: number
  readonly to: number
  readonly first: number
  readonly gutter: Gutter
  /** Lines that look numbered even without their number; a few are borne with. */
  readonly own: number
}

/** Fewer lines than this do not pay for the range. */
const LEAST_LINES = 6
const SEPARATORS = ['→', '\t', ':', '| ', '|', '-']

const padded = (gutter: Gutter, number: number): string =>
  String(number).padStart(gutter.width, gutter.pad)

export const prefixOf = (gutter: Gutter, number: number): string =>
  padded(gutter, number) + gutter.separator

/** Looked up once: see `cost.ts`. */
const { charCodeAt } = String.prototype

/** Reads the number and gutter at the head of a line, or behind so many of its characters. */
export function parsePrefix(line: string, from = 0): (Gutter & { number: number }) | undefined {
  const { length } = line
  let at = from
  while (at < length && charCodeAt.call(line, at) === 32) at++
  const digits = at
  let number = 0
  for (; at < length && at - digits < 8; at++) {
    const digit = charCodeAt.call(line, at) - 48
    if (!(digit >= 0 && digit <= 9)) break
    number = number * 10 + digit
  }
  if (number === 0) return undefined
  const separator = separatorAt(line, at)
  if (separator === undefined) return undefined
  const zeros = charCodeAt.call(line, digits) === 48
  if (zeros && digits > from) return undefined
  const width = zeros || digits > from ? at - from : 0
  return { number, width, pad: zeros ? '0' : ' ', separator }
}

function separatorAt(line: string, at: number): string | undefined {
  for (const separator of SEPARATORS) if (line.startsWith(separator, at)) return separator
  return undefined
}

/** The line without its number. */
export function bareOf(line: string, gutter: Gutter, number: number): string {
  return line.slice(prefixLength(gutter, number))
}

/** Characters that the number and what follows it take. */
function prefixLength(gutter: Gutter, number: number): number {
  return widthOf(gutter, number) + gutter.separator.length
}

function widthOf(gutter: Gutter, number: number): number {
  let digits = 1
  for (let ten = 10; number >= ten; ten *= 10) digits += 1
  return Math.max(gutter.width, digits)
}

/** Does the line begin with the padded number? The same as comparing strings, without making any. */
function bears(line: string, gutter: Gutter, number: number, width: number): boolean {
  if (line.length < width) return false
  let left = number
  for (let at = width - 1; at >= 0; at--) {
    const code = charCodeAt.call(line, at)
    if (left > 0) {
      if (code !== 48 + (left % 10)) return false
      left = Math.floor(left / 10)
    } else if (code !== (gutter.pad === '0' ? 48 : 32)) return false
  }
  return true
}

/** Numbered runs of a block, in order. Linear: a line is tried as a beginning once. */
export function findNumbered(lines: readonly string[]): NumberedRun[] {
  const runs: NumberedRun[] = []
  for (let from = 0; from < lines.length;) {
    const run = runAt(lines, from)
    const own = run && run.to - from >= LEAST_LINES ? ownNumbers(lines, run) : 0
    // A file that has numbers of its own is left alone: its bare lines would mislead.
    if (run && run.to - from >= LEAST_LINES && own * 20 <= run.to - from) {
      runs.push({ ...run, own })
      from = run.to
    } else {
      from = run ? Math.max(from + 1, run.to - 1) : from + 1
    }
  }
  return runs
}

function runAt(lines: readonly string[], from: number): Omit<NumberedRun, 'own'> | undefined {
  const head = parsePrefix(lines[from]!)
  if (!head) return undefined
  const { number: first, ...gutter } = head
  const mixed = gutter.separator === ':' || gutter.separator === '-'
  let grep = false
  let to = from + 1
  for (let number = first + 1; to < lines.length; to++, number++) {
    const line = lines[to]!
    const width = widthOf(gutter, number)
    if (!bears(line, gutter, number, width)) break
    if (!grep && line.startsWith(gutter.separator, width)) continue
    const separator = line.charAt(width)
    if (!mixed || (separator !== ':' && separator !== '-')) break
    grep = true
  }
  if (!grep && gutter.separator === '-') return undefined
  return { from, to, first, gutter: grep ? { ...gutter, separator: '-', hit: ':' } : gutter }
}

function ownNumbers(lines: readonly string[], run: Omit<NumberedRun, 'own'>): number {
  let own = 0
  for (let i = run.from; i < run.to; i++) {
    const line = lines[i]!
    if (looksNumbered(line, prefixLength(run.gutter, run.first + i - run.from), run.gutter))
      own += 1
  }
  return own
}

/** Must this line keep its number, apart from the first? */
export function keepsNumber(line: string, { gutter, own }: NumberedRun, number: number): boolean {
  if (number % 10 === 0) return true
  if (own === 0 && gutter.hit === undefined) return false
  const width = widthOf(gutter, number)
  if (gutter.hit !== undefined && line.startsWith(gutter.hit, width)) return true
  const bare = width + gutter.separator.length
  return isNumbered(line.slice(bare), gutter, number, width) || looksNumbered(line, bare, gutter)
}

/** Puts the number back on a line that was sent bare; a line that kept it stays. */
export function restoreLine(sent: string, gutter: Gutter, number: number): string {
  const width = widthOf(gutter, number)
  return isNumbered(sent, gutter, number, width) ? sent : prefixOf(gutter, number) + sent
}

function isNumbered(line: string, gutter: Gutter, number: number, width: number): boolean {
  if (!bears(line, gutter, number, width)) return false
  if (line.startsWith(gutter.separator, width)) return true
  return gutter.hit !== undefined && line.startsWith(gutter.hit, width)
}

/** Would a reader take the line behind its number for one that bears a number of its own? */
function looksNumbered(line: string, from: number, gutter: Gutter): boolean {
  return parsePrefix(line, from)?.separator === gutter.separator
}

/**
 * The range header. The first of a conversation says how to read it.
 *
 *     [#35 lines 1-120]
 *     [#12 lines 40-61; hits marked ":"]
 */
export function writeRange(label: string, run: NumberedRun, legend: boolean): string {
  const last = run.first + run.to - run.from - 1
  const hits = run.gutter.hit === undefined ? '' : '; hits marked ":"'
  return `[${label} lines ${run.first}-${last}${hits}${legend ? LEGEND : ''}]`
}

const LEGEND = '; to save space only every tenth line keeps its number'
const RANGE = /^\[(#\d+(?:\.\d+)?) lines (\d+)-(\d+)(; hits marked ":")?(?:; to save [a-z ]+)?\]$/

export function readRange(
  mark: string,
): { label: string; first: number; count: number; hits: boolean } | undefined {
  const match = RANGE.exec(mark)
  if (!match) return undefined
  const first = Number(match[2])
  return {
    label: match[1]!,
    first,
    count: Number(match[3]) - first + 1,
    hits: match[4] !== undefined,
  }
}

/** The gutter as a kept line shows it. */
export function gutterOf(kept: string, hits: boolean): Gutter | undefined {
  const head = parsePrefix(kept)
  if (!head) return undefined
  const { number: _, ...gutter } = head
  return hits ? { ...gutter, separator: '-', hit: ':' } : gutter
}
