import { readRange } from '../../src/codec/forms/gutter.ts'
import {
  ABOVE_IN_DIFF,
  HERE,
  readReference,
  type Reference,
} from '../../src/codec/references/names.ts'
import { none } from '../bars.ts'
import { drawn } from '../draw.ts'
import type { Bench, Figure, Table } from '../figure.ts'
import { thousands } from '../numbers.ts'
import { MAIN_BASE, type Replay } from '../replay.ts'
import { isResolved, linesOf, type Sighting, standsIn, writeSightings } from '../sightings.ts'

/** How long references are and how far they reach; some, drawn at random, to be read by eye. */
export function references({ options }: Bench): Figure {
  const found: Sighting[] = []
  const broken: string[] = []
  return {
    name: 'references',
    conversation(replay) {
      const { encoded } = replay.sent(MAIN_BASE)
      const labels = new Map<string, number>()
      encoded.forEach(({ text }, block) => {
        if (text === undefined) return
        const lines = text.split('\n')
        lines.forEach((mark, at) => {
          const label = readRange(mark)?.label ?? /^\[(#\d+)\]$/.exec(mark)?.[1]
          if (label !== undefined) labels.set(label, block)
          const reference = readReference(mark)
          if (!reference) return
          const { source } = reference
          const place = source.startsWith('#')
            ? (labels.get(source) ?? -1)
            : source.startsWith('this call')
              ? callOf(replay, block)
              : lastShown(replay, block, lines.slice(0, at), reference)
          const sighting = { replay, block, at, mark, reference, source: place }
          found.push(sighting)
          if (!isResolved(sighting))
            broken.push(`${replay.conversation.id}, block ${block}: ${mark}`)
        })
      })
    },
    finish() {
      const lengths = found.map(({ reference }) => reference.count)
      const known = found.filter(({ source }) => source >= 0)
      const distances = known.map(
        ({ replay, block, source }) => replay.messageOf[block]! - replay.messageOf[source]!,
      )
      const { showReferences, seed } = options
      if (showReferences > 0) writeSightings(drawn(found, showReferences, seed))
      return {
        title: 'References',
        bars: [
          none(
            'references that the decoder does not resolve',
            broken.length,
            thousands(found.length),
          ),
        ],
        tables: [
          histogram('lines a reference stands for', lengths, [8, 16, 32, 64, 128, 256]),
          histogram('messages back to its source', distances, [1, 4, 11, 21, 51, 101]),
        ],
        notes: [
          `${thousands(found.length)} references; for ${found.length - known.length} the bench's own reader does not find the source by its name.`,
        ],
        broken,
        figures: { count: found.length, unnamed: found.length - known.length },
      }
    },
  }
}

function callOf({ blocks }: Replay, block: number): number {
  const result = blocks[block]!
  return result.kind === 'result' ? (result.call ?? -1) : -1
}

/** Heads of hunks, and of files in a patch. */
const PATCH = /^(?:@@|\*\*\* )/

/** The last block that shows the anchor before a block; or that block itself, further up. */
function lastShown(
  { blocks, sent }: Replay,
  block: number,
  before: readonly string[],
  { anchor = '', source }: Reference,
): number {
  if (source === HERE) return block
  const { texts } = sent(MAIN_BASE)
  // A search hit shows its line too, but a reader looks for the line as it is.
  for (const loose of source === ABOVE_IN_DIFF ? [true] : [false, true]) {
    if (standsIn(before, anchor, loose)) return block
    for (let i = block - 1; i >= 0; i--) {
      // Most texts do not hold it at all, which is told without taking them apart.
      if (blocks[i]!.kind !== 'call' && !texts[i]!.includes(anchor)) continue
      const lines = linesOf(blocks[i]!, texts[i]!)
      if (source === ABOVE_IN_DIFF && !lines.some((line) => PATCH.test(line))) continue
      if (standsIn(lines, anchor, loose)) return i
    }
  }
  return -1
}

function histogram(what: string, values: readonly number[], bounds: readonly number[]): Table {
  const edges = [-Infinity, ...bounds, Infinity]
  const names = edges.slice(1).map((to, i) => {
    const from = edges[i]!
    if (from === -Infinity) return `under ${to}`
    return to === Infinity ? `${from} and more` : `${from}-${to - 1}`
  })
  const counts = names.map(
    (_, i) => values.filter((value) => value >= edges[i]! && value < edges[i + 1]!).length,
  )
  return { head: [what, ...names], rows: [['references', ...counts.map(thousands)]] }
}
