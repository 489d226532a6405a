import { hashOf } from '../lines.ts'

/** Does a line say enough to begin a search with? Blank lines and lone brackets stand everywhere. */
export function tells(line: string): boolean {
  return line.length >= 12 || line.trim().length >= 6
}

/** Slots looked at before a line goes to the map: lines whose hashes agree cannot make this slow. */
const TRIES = 16

/**
 * A number for each line, the same for equal lines. A table with open addressing over the hashes
 * that a look at a block gives along the way: a `Map` would read every line once more. Hashes only
 * lead to a line; that it is equal is always seen from its text.
 */
export class LineIds {
  private readonly texts: string[] = []
  private hashes = new Int32Array(1024)
  private telling = new Uint8Array(1024)
  /** One more than the number of the line; 0 where there is none. Never more than half full. */
  private slots = new Int32Array(2048)
  private readonly crowded = new Map<string, number>()

  get size(): number {
    return this.texts.length
  }

  text(id: number): string {
    return this.texts[id]!
  }

  /** Does the line say enough to begin a search with? */
  tells(id: number): boolean {
    return this.telling[id] === 1
  }

  /** The line's number, a new one if it has none. */
  of(line: string, hash = hashOf(line)): number {
    const known = this.find(line, hash)
    return known ?? this.add(line, hash)
  }

  find(line: string, hash = hashOf(line)): number | undefined {
    const { slots, hashes, texts } = this
    const last = slots.length - 1
    for (let tries = 0, slot = mixed(hash); tries < TRIES; tries++, slot++) {
      const id = slots[slot & last]! - 1
      if (id < 0) break
      if (hashes[id] === hash && texts[id] === line) return id
    }
    return this.crowded.size > 0 ? this.crowded.get(line) : undefined
  }

  private add(line: string, hash: number): number {
    const id = this.texts.length
    if (id === this.hashes.length) this.grow()
    this.texts.push(line)
    this.hashes[id] = hash
    if (tells(line)) this.telling[id] = 1
    this.place(id)
    return id
  }

  private place(id: number): void {
    const last = this.slots.length - 1
    for (let tries = 0, slot = mixed(this.hashes[id]!); tries < TRIES; tries++, slot++) {
      if (this.slots[slot & last] !== 0) continue
      this.slots[slot & last] = id + 1
      return
    }
    this.crowded.set(this.texts[id]!, id)
  }

  private grow(): void {
    const size = this.hashes.length * 2
    const { hashes, telling } = this
    this.hashes = new Int32Array(size)
    this.hashes.set(hashes)
    this.telling = new Uint8Array(size)
    this.telling.set(telling)
    this.slots = new Int32Array(size * 2)
    this.crowded.clear()
    for (let id = 0; id < this.texts.length; id++) this.place(id)
  }
}

/** Spreads a hash over its lower bits, which choose the slot. */
function mixed(hash: number): number {
  const h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (h ^ (h >>> 13)) >>> 0
}
