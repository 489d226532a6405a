/**
 * The last place of each line in one block, by the line's id. Places are numbered on from block to
 * block, so that all of an earlier block count as none without being wiped out one by one.
 */
export class LastPlaces {
  private places = new Int32Array(1024)
  private base = 1
  private end = 1

  /** Begins a block of so many lines; ids are below `ids`. */
  begin(lines: number, ids: number): void {
    this.base = this.end
    this.end += lines
    if (ids <= this.places.length) return
    const { places } = this
    this.places = new Int32Array(Math.max(ids, places.length * 2))
    this.places.set(places)
  }

  /** -1 where the block has not shown the line. */
  at(id: number): number {
    return Math.max(this.places[id]! - this.base, -1)
  }

  set(id: number, at: number): void {
    this.places[id] = this.base + at
  }
}
