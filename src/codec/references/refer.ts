import { cost, costOfLines } from '../cost.ts'
import type { Layout, Replacement, Stretch } from '../layout.ts'
import { type Care, isShort, mostReferences, REFERENCE_SHARE, SAME_SUBJECT_BELOW } from './care.ts'
import { findHunks, uniformRuns } from './diffs.ts'
import { ABOVE, ABOVE_IN_DIFF, type Reference, writeReference } from './names.ts'
import { isAnchor, type Match, type Sources } from './sources.ts'

/** So many lines of a run are tried as its anchor. */
const ANCHOR_TRIES = 32

interface Found {
  readonly match: Match
  /** First line in the block. */
  readonly from: number
  /** Its number, where it has one. */
  readonly first?: number
  readonly sign?: string
}

/** Runs of a block's lines that are visible already, as references; longest first when there are too many. */
export function refer(layout: Layout, sources: Sources, care: Care): Replacement[] {
  const accept = ({ from, to, segment }: Match) =>
    to - from >= care.floor && (to - from >= SAME_SUBJECT_BELOW || segment.subject === care.about)
  const found: Found[] = []
  for (const stretch of layout.stretches) {
    const { from, to, run } = stretch
    if (isShort(care, to - from)) continue
    // The first numbered line always stands: it shows how the client writes numbers.
    const start = run ? from + 1 : from
    const matches = sources.match(layout.referable.subarray(start, to), accept)
    for (const match of matches) {
      const at = start + match.from
      found.push({ match, from: at, ...(run ? { first: run.first + at - run.from } : {}) })
    }
    if (run || care.kind === 'read') continue
    for (const one of inHunks(layout, sources, stretch, matches, accept)) found.push(one)
  }
  found.sort((a, b) => b.match.to - b.match.from - (a.match.to - a.match.from))
  const replacements: Replacement[] = []
  for (const { match, from, first, sign } of found.slice(0, mostReferences(layout.lines.length))) {
    const to = from + match.to - match.from
    const reference = nameSource(match, sources)
    if (!reference) continue
    const mark = writeReference(sign === undefined ? reference : { ...reference, sign }, first)
    if (cost(mark) < REFERENCE_SHARE * costOfLines(layout.lines, from, to))
      replacements.push({ from, to, out: [mark] })
  }
  return replacements
}

/** Lines of one sign in a diff, sought without it, where the lines with it were not shown before. */
function inHunks(
  layout: Layout,
  sources: Sources,
  stretch: Stretch,
  others: readonly Match[],
  accept: (match: Match) => boolean,
): Found[] {
  const found: Found[] = []
  const count = stretch.to - stretch.from
  const isShown = (i: number) => i < count && layout.ids[stretch.from + i]! >= 0
  const hunks = findHunks(count, (i) => (isShown(i) ? layout.lines[stretch.from + i] : undefined))
  if (hunks.length === 0) return found
  const taken = new Uint8Array(count)
  for (const { from, to } of others) taken.fill(1, from, to)
  for (const hunk of hunks) {
    const lines = layout.lines.slice(stretch.from + hunk.from, stretch.from + hunk.to)
    for (const { from, to, sign } of uniformRuns(lines)) {
      if (taken.subarray(hunk.from + from, hunk.from + to).includes(1)) continue
      const start = stretch.from + hunk.from + from
      const bare = sources.intern(lines.slice(from, to).map((line) => line.slice(1)))
      for (const match of sources.match(bare, accept)) {
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
    if (name !== '') return lines.indexOf(lines[at]!) === at && lines.lastIndexOf(lines[at]!) === at
    const shown = sources.lastShown(line)
    return shown?.segment === segment && shown.offset === at
  }
  const source = name !== '' ? name : segment.hunk ? ABOVE_IN_DIFF : ABOVE
  for (let before = 0; before < Math.min(ANCHOR_TRIES, count); before++) {
    const anchor = sources.text(lines[offset + before]!)
    if (isAnchor(anchor) && singles(anchor, offset + before)) {
      return { count, source, anchor, before }
    }
  }
  return undefined
}
