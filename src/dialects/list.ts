import { eachItem, itemsAfter, kindAt, Members, skip, type Span } from '../json/index.ts'
import { Collector } from './collector.ts'
import type { Reading } from './dialect.ts'
import { Pairing, type PairingMark } from './pairing.ts'

/** A list of messages or items as it was read, to go on from. */
export interface Resume {
  /** Where the list begins in the body. */
  readonly start: number
  readonly items: readonly ItemMark[]
  readonly programs: ReadonlyMap<string, number>
}

/** Lists in an item that are looked into: the parts of a message, the texts of a result. */
const DEPTH = 2

/** The state of the reader after one item of the list. */
interface ItemMark {
  /** Where the item ends, from the start of the list. */
  readonly end: number
  /** Blocks so far. */
  readonly blocks: number
  readonly thinking: boolean
  readonly pairing: PairingMark
}

/**
 * Reads the list at `start` item by item. Items that stand in `earlier` too, from the start of its
 * list without a gap, are taken over.
 *
 * @param read takes down the blocks of one item
 * @returns the end of the list, and what to go on from next time
 */
export function readList(
  to: Collector,
  start: number,
  read: (to: Collector, item: Span) => void,
  earlier: Reading | undefined,
): { end: number; resume: Resume } {
  const { body } = to
  const items = earlier?.resume ? takeOver(to, start, earlier, earlier.resume) : []
  const visit = (at: number): number => {
    const isObject = kindAt(body, at) === 'object'
    const item = isObject ? new Members(body, at, DEPTH) : { start: at, end: skip(body, at) }
    read(to, item)
    const pairing = to.pairing.mark()
    items.push({
      end: item.end - start,
      blocks: to.blocks.length,
      thinking: to.thinking,
      pairing,
    })
    return item.end
  }
  const last = items.at(-1)
  const end = last ? itemsAfter(body, start + last.end, visit) : eachItem(body, start, visit)
  return { end, resume: { start, items, programs: to.programs } }
}

function takeOver(to: Collector, start: number, earlier: Reading, resume: Resume): ItemMark[] {
  const common = commonLength(to.body, start, earlier.body, resume.start)
  // Only a closing bracket is an end for certain: `1` may be the start of `12`.
  const reaches = ({ end }: ItemMark): boolean =>
    end < common || (end === common && earlier.body[resume.start + end - 1] === '}')
  let count = resume.items.length
  while (count > 0 && !reaches(resume.items[count - 1]!)) count -= 1
  const last = resume.items[count - 1]
  if (!last) return []
  const shift = start - resume.start
  to.blocks = earlier.blocks.slice(0, last.blocks)
  to.spans = earlier.spans.slice(0, 2 * last.blocks)
  if (shift !== 0) to.spans = to.spans.map((at) => at + shift)
  to.thinking = last.thinking
  to.pairing = Pairing.from(last.pairing)
  to.programs = new Map([...resume.programs].filter(([, place]) => place < last.blocks))
  return resume.items.slice(0, count)
}

/** Characters that `a` from `i` and `b` from `j` have in common: big native comparisons, then halves. */
function commonLength(a: string, i: number, b: string, j: number): number {
  const most = Math.min(a.length - i, b.length - j)
  let common = 0
  for (let step = 2 ** 14; step > 0;) {
    const size = Math.min(step, most - common)
    const next = common + size
    if (size > 0 && a.slice(i + common, i + next) === b.slice(j + common, j + next)) common = next
    else step >>= 1
  }
  return common
}
