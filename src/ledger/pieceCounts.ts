/** Longer ones are too rare. */
const LONGEST = 48
/** UTF-16 units of one, on the average, for which there is room. */
const LENGTH = 12

/**
 * Token counts by piece, looked up by its UTF-16 units as they stand in a text: no string is made for
 * one that is known. A hash table with open addressing in fixed memory, 56 bytes a piece.
 */
export class PieceCounts {
  /** Of every slot: the hash, where the units are (plus one; 0 is free), their number, the count. */
  private readonly slots: Int32Array
  private readonly arena: Uint16Array
  private readonly most: number
  private used = 0
  private entries = 0

  /** @param most pieces, a power of two; all are forgotten when there are more */
  constructor(most: number) {
    this.most = most
    this.slots = new Int32Array(most * 2 * 4)
    this.arena = new Uint16Array(most * LENGTH)
  }

  /** The slot of a piece: its own, or the free one where it would go. */
  find(codes: Uint16Array, start: number, end: number): number {
    const { slots, arena } = this
    let hash = end - start
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ codes[i]!, 0x01000193)
    hash ^= hash >>> 15
    const last = slots.length - 1
    for (let slot = (hash << 2) & last; ; slot = (slot + 4) & last) {
      const place = slots[slot + 1]! - 1
      if (place < 0) {
        slots[slot] = hash
        return slot
      }
      if (slots[slot] !== hash || slots[slot + 2] !== end - start) continue
      let i = start
      while (i < end && arena[place + i - start] === codes[i]) i++
      if (i === end) return slot
    }
  }

  /** The count in a slot; 0: unknown. */
  at(slot: number): number {
    return this.slots[slot + 1] === 0 ? 0 : this.slots[slot + 3]!
  }

  /** @param slot what `find` has just given for it */
  put(slot: number, codes: Uint16Array, start: number, end: number, count: number): void {
    const length = end - start
    if (length > LONGEST) return
    if (this.entries === this.most || this.used + length > this.arena.length) {
      this.slots.fill(0)
      this.used = 0
      this.entries = 0
      slot = this.find(codes, start, end)
    }
    this.arena.set(codes.subarray(start, end), this.used)
    this.slots[slot + 1] = this.used + 1
    this.slots[slot + 2] = length
    this.slots[slot + 3] = count
    this.used += length
    this.entries += 1
  }
}
