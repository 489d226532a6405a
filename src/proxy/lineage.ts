import type { Block } from '../codec/index.ts'
import { type Reading, saying } from '../dialects/index.ts'

/**
 * A conversation's identity: for every block, a 64-bit hash of it and of all before it, as two
 * signed halves (`chain[2 * i]`, `chain[2 * i + 1]`). Two lanes of xor and multiply over pairs of
 * UTF-16 units, each finished with MurmurHash3's mixer: synchronous, the same everywhere, about 1 ms a MB.
 * Not cryptographic, and need not be: keys never leave the tenant, and two conversations that share
 * one share a plan, which is wrong for neither.
 *
 * What counts is what a block says (`saying`): not ids, `cache_control`, system text or tools.
 */
export type Chain = readonly number[]

/** Looked up once: see `cost.ts`. */
const { charCodeAt } = String.prototype

const PRIMES = [0x01000193, 0x2c1b3c6d] as const
const SEEDS = [0x011c9dc5, 0x297a2d39] as const

/**
 * The chain of a reading's blocks.
 *
 * @param known a chain whose first `kept` values are already right.
 */
export function chainOf(reading: Reading, known: Chain = [], kept = 0): Chain {
  const chain = known.slice(0, 2 * kept)
  for (let i = kept; i < reading.blocks.length; i++) {
    const before: Lanes = i === 0 ? SEEDS : [chain[2 * i - 2]!, chain[2 * i - 1]!]
    const { who, what } = saying(reading, i)
    // Units go in pairs: an odd one at the end of the first text takes the next one's first along.
    const odd = who.length % 2
    const [a, b] = absorb(absorb(before, who + what.slice(0, odd), 0), what, odd)
    chain.push(mixed(a ^ (who.length + what.length)), mixed(b ^ a))
  }
  return chain
}

type Lanes = readonly [a: number, b: number]

/** The lanes after the units from `from` on; a last one without a partner stands alone. */
function absorb([a, b]: Lanes, text: string, from: number): Lanes {
  const { length } = text
  const even = length - ((length - from) % 2)
  for (let at = from; at < even; at += 2) {
    const units = charCodeAt.call(text, at) | (charCodeAt.call(text, at + 1) << 16)
    a = Math.imul(a ^ units, PRIMES[0])
    a ^= a >>> 15
    b = Math.imul((b << 5) ^ (b >>> 27) ^ units, PRIMES[1])
  }
  if (even >= length) return [a, b]
  const unit = charCodeAt.call(text, even)
  a = Math.imul(a ^ unit, PRIMES[0])
  return [a ^ (a >>> 15), Math.imul((b << 5) ^ (b >>> 27) ^ unit, PRIMES[1])]
}

/** The store's key of the history up to block `i`. */
export function keyAt(chain: Chain, i: number): string {
  return hex(chain[2 * i]!) + hex(chain[2 * i + 1]!)
}

/**
 * Names a conversation in all its requests alike: by what there was before the model first spoke.
 * Two that begin alike share a name.
 *
 * Whose an opaque block is cannot be seen: thinking, with which the model may begin, or an image of
 * the user's. So those at the end are left out, before the model has spoken and after.
 */
export function conversationOf({ blocks }: Reading, chain: Chain): string {
  const first = blocks.findIndex(isModels)
  let end = first < 0 ? blocks.length : Math.max(first, 1)
  while (end > 1 && blocks[end - 1]!.kind === 'opaque') end -= 1
  return end === 0 ? '' : keyAt(chain, end - 1)
}

/**
 * A number from 0 to 1, the same for a conversation in all its requests, wherever the secret is the same.
 *
 * @param conversation its name
 */
export function lotOf(conversation: string, secret: string): number {
  let hash: number = SEEDS[0]
  for (const unit of secret + conversation) {
    hash = Math.imul(hash ^ unit.charCodeAt(0), PRIMES[0])
    hash ^= hash >>> 15
  }
  return (mixed(hash) >>> 0) / 2 ** 32
}

/** Did the model write the block? */
export function isModels(block: Block): boolean {
  return block.kind === 'call' || (block.kind === 'text' && block.role === 'assistant')
}

/** How many blocks from the start two readings have in common: equal in all that an encoder is told of them. */
export function sharedBlocks(a: Reading, b: Reading): number {
  const most = Math.min(a.blocks.length, b.blocks.length)
  for (let i = 0; i < most; i++) {
    if (!sameBlock(a, b, i)) return i
  }
  return most
}

function sameBlock(a: Reading, b: Reading, i: number): boolean {
  const [x, y] = [a.blocks[i]!, b.blocks[i]!]
  // A resumed reading has taken over the very block.
  if (x === y) return true
  if (x.kind !== y.kind) return false
  const [p, q] = [saying(a, i), saying(b, i)]
  if (p.who !== q.who || p.what !== q.what) return false
  if (x.kind === 'result' && y.kind === 'result')
    return x.editable === y.editable && x.call === y.call
  return 'text' in x || 'text' in y || x.size === y.size
}

function mixed(value: number): number {
  let h = value ^ (value >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}

function hex(half: number): string {
  return (half >>> 0).toString(16).padStart(8, '0')
}
