import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Block } from '../src/codec/index.ts'
import { bareOf, parsePrefix } from '../src/codec/forms/gutter.ts'
import { ABOVE_IN_DIFF, type Reference } from '../src/codec/references/names.ts'
import { isFaithful } from './expected.ts'
import { MAIN_BASE, type Replay } from './replay.ts'

/** A reference as it was sent. */
export interface Sighting {
  readonly replay: Replay
  readonly block: number
  /** Line of the block. */
  readonly at: number
  readonly mark: string
  readonly reference: Reference
  /** Block the source stands in; -1 when it is not found. */
  readonly source: number
}

/** Does the decoder give the block back in which it stands? */
export function isResolved({ replay: { blocks, sent }, block }: Sighting): boolean {
  const restored = sent(MAIN_BASE).restored()[block]!
  return typeof restored === 'string' && isFaithful(blocks, block, restored)
}

/** What can be read of a block, line by line: of a call, its string arguments, or the one of a name. */
export function linesOf(block: Block, text: string, argument?: string): string[] {
  if (block.kind !== 'call') return text.split('\n')
  const args = block.args.filter(([name]) => argument === undefined || name === argument)
  return args.flatMap(([, value]) => value.split('\n'))
}

/**
 * Is one of the lines this one, once its number is off?
 *
 * @param loose search hits and lines of diffs count as well.
 */
export function standsIn(lines: readonly string[], anchor: string, loose: boolean): boolean {
  return lines.some((line) => shows(line, anchor, loose))
}

function shows(line: string, anchor: string, loose: boolean): boolean {
  if (!line.endsWith(anchor)) return false
  if (line === anchor) return true
  const isHit = !loose && /^\d+[:-]/.test(line)
  return !isHit && (bare(line) === anchor || (loose && line.slice(1) === anchor))
}

/** Writes them down to be judged by eye; outside the repository, since the text is the corpus's. */
export function writeSightings(sightings: readonly Sighting[]): void {
  const path = join(tmpdir(), 'headroom-references.txt')
  writeFileSync(path, sightings.map(describe).join('\n\n\n'))
  process.stderr.write(`${sightings.length} references are in ${path}\n`)
}

/** Lines shown on each side of what matters. */
const AROUND = 6
/** Characters of a column. */
const WIDTH = 84

function describe(sighting: Sighting, index: number): string {
  const { replay, block, at, mark, source } = sighting
  const { conversation, messageOf } = replay
  const lines = replay.sent(MAIN_BASE).texts[block]!.split('\n')
  const distance = messageOf[block]! - (messageOf[source] ?? NaN)
  return [
    `=== ${index + 1}. ${conversation.id}`,
    `here    message ${messageOf[block]}: ${callOf(replay, block)}`,
    `source  ${distance === 0 ? 'the same message' : `${distance} messages before`}: ${callOf(replay, source)}`,
    `decoder ${isResolved(sighting) ? 'gives the block back to the letter' : 'DOES NOT GIVE THE BLOCK BACK'}`,
    '',
    '--- as sent',
    ...lines
      .slice(Math.max(0, at - AROUND), at + AROUND + 1)
      .map((line) => `${line === mark ? '>' : ' '} ${fit(line, 2 * WIDTH).trimEnd()}`),
    '',
    ...beside(sighting),
  ].join('\n')
}

/** The tool and arguments behind a block, or who said it. */
function callOf({ blocks }: Replay, at: number): string {
  const block = blocks[at]
  if (!block) return '?'
  if (block.kind === 'text') return block.role
  const call = block.kind === 'result' ? blocks[block.call ?? -1] : block
  if (call?.kind !== 'call') return block.kind
  return fit(`${call.tool} ${JSON.stringify(Object.fromEntries(call.args))}`, 2 * WIDTH).trimEnd()
}

/** What came and was replaced, and the lines that the mark names, side by side. */
function beside(sighting: Sighting): string[] {
  const { replay, block, reference } = sighting
  const { count, sign } = reference
  const left = replay.raw[block]!.split('\n')
  const right = sourceLines(sighting)
  const { from, start } = align(left, right, sighting)
  const rows = [`--- ${fit('came, and was replaced', WIDTH)}     source`]
  for (let i = -AROUND; i < count + AROUND; i++) {
    if (i === AROUND && count > 2 * AROUND) {
      i = count - AROUND
      rows.push(`    ... ${count - 2 * AROUND} more`)
    }
    const [came, named] = [from < 0 ? '?' : left[from + i], start < 0 ? '?' : right[start + i]]
    const isRun = i >= 0 && i < count
    const isSame = named !== '?' && bare(unsigned(came, sign)) === bare(named)
    const between = isRun ? (isSame ? '=' : '≠') : ' '
    const row = `${isRun ? '|' : ' '}   ${fit(came ?? '', WIDTH)}  ${between}  ${fit(named ?? '', WIDTH)}`
    rows.push(row.trimEnd())
  }
  return rows
}

/** Where the run begins on both sides: a line may stand in its source more than once. */
function align(left: readonly string[], right: readonly string[], { mark, reference }: Sighting) {
  const { count, sign } = reference
  const starts = sourceStarts(reference, right)
  const first = /^\[lines (\d+)-/.exec(mark)?.[1]
  const given = first === undefined ? undefined : numbered(left, Number(first))
  for (const start of starts) {
    const run = right.slice(start, start + count).map(bare)
    const standsAt = (at: number) =>
      run.every((line, i) => bare(unsigned(left[at + i], sign)) === line)
    const from = given ?? left.findIndex((_, at) => standsAt(at))
    if (from >= 0 && standsAt(from)) return { from, start }
  }
  return { from: given ?? -1, start: starts.at(-1) ?? -1 }
}

/** The source as a reader sees it: numbered as it came, otherwise as it was sent. */
function sourceLines({ replay, reference, source }: Sighting): string[] {
  const block = replay.blocks[source]
  if (!block) return []
  const { texts } = replay.sent(MAIN_BASE)
  const text = (reference.line === undefined ? texts : replay.raw)[source]!
  const lines = linesOf(block, text, /^this call's (.+)$/.exec(reference.source)?.[1])
  if (reference.source !== ABOVE_IN_DIFF) return lines
  return lines.filter((line) => !line.startsWith('-')).map((line) => line.slice(1))
}

function sourceStarts({ line, anchor, before = 0 }: Reference, lines: readonly string[]): number[] {
  if (line !== undefined) return [numbered(lines, line)]
  return lines.flatMap((one, at) => (shows(one, anchor!, true) ? [at - before] : []))
}

const numbered = (lines: readonly string[], number: number) =>
  lines.findIndex((line) => parsePrefix(line)?.number === number)

/** A line without its number. */
function bare(line: string | undefined): string | undefined {
  const prefix = line === undefined ? undefined : parsePrefix(line)
  return prefix ? bareOf(line!, prefix, prefix.number) : line
}

const unsigned = (line: string | undefined, sign?: string) =>
  sign !== undefined && line?.startsWith(sign) ? line.slice(sign.length) : line

function fit(line: string, width: number): string {
  const flat = line.replaceAll('\t', '  ').replaceAll(/\p{Cc}/gu, '·')
  return flat.length > width ? `${flat.slice(0, width - 1)}…` : flat.padEnd(width)
}
