/** Pieces that are remembered; all are forgotten when there are more. */
const MOST = 1 << 15
const SLOTS = MOST * 2
/** UTF-16 units of all of them together. */
const ARENA = MOST * 12
/** Longer ones are too rare. */
const LONGEST = 48

/**
 * Token counts by piece, looked up by its UTF-16 units as they stand in a text: no string is made for
 * one that is known. A hash table with open addressing in fixed memory (2 MB).
 */
export class PieceCounts {
  /** Of every slot: the hash, where the units are (plus one; 0 is free), their number, the count. */
  private readonly slots = new Int32Array(SLOTS * 4)
  private readonly arena = new Uint16Array(ARENA)
  private used = 0
  private entries = 0

  /** The slot of a piece: its own, or the free one where it would go. */
  find(codes: Uint16Array, start: number, end: number): number {
    const { slots, arena } = this
    let hash = end - start
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ codes[i]!, 0x01000193)
    hash ^= hash >>> 15
    for (let slot = (hash & (SLOTS - 1)) * 4; ; slot = (slot + 4) & (SLOTS * 4 - 1)) {
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
    if (this.entries === MOST || this.used + length > ARENA) {
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
