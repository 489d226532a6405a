import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readRange } from '../../src/codec/forms/gutter.ts'
import { readReference } from '../../src/codec/references/names.ts'
import { random } from '../draw.ts'
import type { Bench, Figure, Table } from '../figure.ts'
import { thousands } from '../numbers.ts'
import { MAIN_BASE, type Replay } from '../replay.ts'

/** One reference as it was sent. */
interface Found {
  readonly replay: Replay
  readonly block: number
  /** Line of the block. */
  readonly at: number
  readonly mark: string
  readonly count: number
  /** Block the source stands in; -1 when it is not found. */
  readonly source: number
}

/** How long references are and how far they reach; some, drawn at random, to be read by eye. */
export function references({ options }: Bench): Figure {
  const found: Found[] = []
  return {
    name: 'references',
    conversation(replay) {
      const { texts, encoded } = replay.sent(MAIN_BASE)
      const labels = new Map<string, number>()
      encoded.forEach(({ text }, block) => {
        if (text === undefined) return
        const lines = text.split('\n')
        lines.forEach((mark, at) => {
          const label = readRange(mark)?.label ?? /^\[(#\d+)\]$/.exec(mark)?.[1]
          if (label !== undefined) labels.set(label, block)
          const reference = readReference(mark)
          if (!reference) return
          const { count, source, anchor } = reference
          const place = source.startsWith('#')
            ? (labels.get(source) ?? -1)
            : source.startsWith('this call')
              ? callOf(replay, block)
              : lastShown(texts, block, lines.slice(0, at), anchor!)
          found.push({ replay, block, at, mark, count, source: place })
        })
      })
    },
    finish() {
      const lengths = found.map(({ count }) => count)
      const known = found.filter(({ source }) => source >= 0)
      const distances = known.map(
        ({ replay, block, source }) => replay.messageOf[block]! - replay.messageOf[source]!,
      )
      const notes = options.showReferences > 0 ? [show(found, options)] : []
      return {
        title: 'References',
        tables: [
          histogram('lines a reference stands for', lengths, [8, 16, 32, 64, 128, 256]),
          histogram('messages back to its source', distances, [1, 4, 11, 21, 51, 101]),
        ],
        notes: [
          `${thousands(found.length)} references; for ${found.length - known.length} the source was not found by its name alone. That the decoder resolves every one is part of the round trip.`,
          ...notes,
        ],
        figures: { count: found.length, unnamed: found.length - known.length },
      }
    },
  }
}

function callOf({ blocks }: Replay, block: number): number {
  const result = blocks[block]!
  return result.kind === 'result' ? (result.call ?? -1) : -1
}

function lastShown(
  texts: readonly string[],
  block: number,
  before: readonly string[],
  anchor: string,
): number {
  if (before.some((line) => line.endsWith(anchor))) return block
  for (let i = block - 1; i >= 0; i--) if (texts[i]!.includes(anchor)) return i
  // Strings of a call stand escaped in its JSON.
  const escaped = JSON.stringify(anchor).slice(1, -1)
  for (let i = block - 1; i >= 0; i--) if (texts[i]!.includes(escaped)) return i
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

/** Outside the repository: what it shows is the corpus's. */
function show(found: readonly Found[], { seed, showReferences }: Bench['options']): string {
  const draw = random(seed)
  const rest = [...found]
  const drawn: Found[] = []
  while (drawn.length < showReferences && rest.length > 0) {
    drawn.push(...rest.splice(Math.floor(draw() * rest.length), 1))
  }
  const path = join(tmpdir(), 'headroom-references.txt')
  writeFileSync(path, drawn.map(describe).join('\n\n'))
  process.stderr.write(`${drawn.length} references are in ${path}\n`)
  return `${drawn.length} drawn with seed ${seed} were written to a file for reading.`
}

const SHOWN = 4

function describe({ replay, block, at, mark, count, source }: Found, index: number): string {
  const { conversation, raw, messageOf, blocks } = replay
  const { texts } = replay.sent(MAIN_BASE)
  const lines = texts[block]!.split('\n')
  const call = blocks[callOf(replay, block)]
  const reference = readReference(mark)!
  const number = (value: number | string) => new RegExp(`^ *0*${value}[^0-9]`)
  const first = /^\[lines (\d+)-/.exec(mark)?.[1]
  const came = raw[block]!.split('\n')
  const from =
    first === undefined
      ? came.indexOf((reference.sign ?? '') + reference.anchor) - (reference.before ?? 0)
      : came.findIndex((line) => number(first).test(line))
  const replaced = from < 0 ? [] : came.slice(from, from + count)
  const shown = (reference.line === undefined ? texts : raw)[source] ?? ''
  // Strings of a call stand escaped in its JSON.
  const isCall = blocks[source]?.kind === 'call'
  const sourceLines = (isCall ? shown.replaceAll('\\n', '\n') : shown).split('\n')
  const starts = sourceLines.findIndex((line) =>
    reference.line ? number(reference.line).test(line) : line.includes(reference.anchor!),
  )
  return [
    `=== ${index + 1}. ${conversation.id}, message ${messageOf[block]}, block ${block}`,
    `call: ${call?.kind === 'call' ? `${call.tool} ${JSON.stringify(call.args).slice(0, 300)}` : '-'}`,
    '--- sent',
    ...lines.slice(Math.max(0, at - SHOWN), at + SHOWN + 1),
    '--- stands for',
    ...replaced.slice(0, SHOWN),
    ...(replaced.length > 2 * SHOWN ? ['    ...'] : []),
    ...replaced.slice(Math.max(SHOWN, replaced.length - SHOWN)),
    `--- source: message ${messageOf[source] ?? '?'}, block ${source}`,
    ...sourceLines.slice(Math.max(0, starts - 1), starts + 2 * SHOWN),
  ].join('\n')
}
