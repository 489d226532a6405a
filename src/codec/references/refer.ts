import { cost } from '../cost.ts'
import type { Layout, Replacement } from '../layout.ts'
import { findHunks, uniformRuns } from './diffs.ts'
import { ABOVE, ABOVE_IN_DIFF, type Reference, writeReference } from './names.ts'
import { type Match, type Sources, tells } from './sources.ts'

/** A reference must cost less than this share of what it stands for (law 6). */
const REFERENCE_SHARE = 0.4
/** The fewest lines a reference may stand for: a model edits what it has just read. */
const FLOOR = { read: 16, command: 8, edit: 5 }
/** Below this a run is matched within the same file or command alone. */
const SAME_SUBJECT_BELOW = 16
/** A read of so few lines is a look just before an edit and stands in full. */
const SHORT_READ = 64
const MOST_REFERENCES = 8
/** So many lines of a run are tried as its anchor. */
const ANCHOR_TRIES = 32
/** A longer line is no anchor. */
const ANCHOR_LENGTH = 100

export interface Reader {
  readonly kind: keyof typeof FLOOR
  /** The file or command the block is about. */
  readonly about: string
}

interface Found {
  readonly match: Match
  /** First line in the block. */
  readonly from: number
  /** Its number, where it has one. */
  readonly first?: number
  readonly sign?: string
}

/** Runs of a block's lines that are visible already, as references; longest first when there are too many. */
export function refer(layout: Layout, sources: Sources, { kind, about }: Reader): Replacement[] {
  const accept = ({ from, to, segment }: Match) =>
    to - from >= FLOOR[kind] && (to - from >= SAME_SUBJECT_BELOW || segment.subject === about)
  const found: Found[] = []
  for (const { from, to, run } of layout.stretches()) {
    if (kind === 'read' && to - from <= SHORT_READ) continue
    // The first numbered line always stands: it shows how the client writes numbers.
    const start = run ? from + 1 : from
    const matches = sources.match(layout.referable(start, to, run), { accept })
    for (const match of matches) {
      const at = start + match.from
      found.push({ match, from: at, ...(run ? { first: run.first + at - run.from } : {}) })
    }
    if (!run && kind !== 'read') found.push(...inHunks(layout, sources, { from, to }, found, accept))
  }
  found.sort((a, b) => b.match.to - b.match.from - (a.match.to - a.match.from))
  const replacements: Replacement[] = []
  for (const { match, from, first, sign } of found.slice(0, MOST_REFERENCES)) {
    const to = from + match.to - match.from
    const raw = layout.lines.slice(from, to)
    const reference = nameSource(match, sources)
    if (!reference) continue
    const mark = writeReference(sign === undefined ? reference : { ...reference, sign }, first)
    if (cost(mark) < REFERENCE_SHARE * cost(raw.join('\n'))) replacements.push({ from, to, out: [mark] })
  }
  return replacements
}

/** Lines of one sign in a diff, sought without it, where the lines with it were not shown before. */
function inHunks(
  layout: Layout,
  sources: Sources,
  stretch: { from: number; to: number },
  taken: readonly Found[],
  accept: (match: Match) => boolean,
): Found[] {
  const found: Found[] = []
  const lines = layout.lines.slice(stretch.from, stretch.to)
  for (const hunk of findHunks(lines)) {
    for (const { from, to, sign } of uniformRuns(lines, hunk)) {
      const start = stretch.from + from
      const end = stretch.from + to
      if (taken.some(({ from: at, match }) => at < end && at + match.to - match.from > start)) continue
      const bare = lines.slice(from, to).map((line) => line.slice(1))
      for (const match of sources.match(bare, { accept })) {
        found.push({ match, from: start + match.from, sign })
      }
    }
  }
  return found
}

function nameSource({ segment, offset, from, to }: Match, sources: Sources): Reference | undefined {
  const count = to - from
  if (segment.first !== undefined) {
    return { count, source: segment.name, line: segment.first + offset }
  }
  const { lines, name } = segment
  const singles = (line: string, at: number) => {
    if (name !== '') return lines.indexOf(line) === at && lines.lastIndexOf(line) === at
    const shown = sources.lastShown(line)
    return shown?.segment === segment && shown.offset === at
  }
  const source = name !== '' ? name : segment.hunk ? ABOVE_IN_DIFF : ABOVE
  for (let before = 0; before < Math.min(ANCHOR_TRIES, count); before++) {
    const anchor = lines[offset + before]!
    if (!tells(anchor) || anchor.length > ANCHOR_LENGTH) continue
    if (singles(anchor, offset + before)) return { count, source, anchor, before }
  }
  return undefined
}
