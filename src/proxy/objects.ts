/**
 * Cuts the objects out of a JSON text that comes in pieces: the one that it is, or each item of a list
 * that may go on for ever. Linear, and holds one object at the most.
 */
export class ObjectCutter {
  private readonly take: (object: string) => void
  private readonly most: number
  private held: string[] = []
  private size = 0
  private depth = 0
  private inString = false
  private isEscaped = false

  /**
   * @param most characters of one object; a longer one is passed over
   * @param take gets the text of each object when it is complete
   */
  constructor(most: number, take: (object: string) => void) {
    this.most = most
    this.take = take
  }

  feed(text: string): void {
    let start = 0
    for (let at = 0; at < text.length;) {
      if (this.isEscaped) {
        this.isEscaped = false
        at += 1
        continue
      }
      const pattern = this.inString ? IN_STRING : OUTSIDE
      pattern.lastIndex = at
      const unit = pattern.exec(text)?.[0]
      if (unit === undefined) break
      at = pattern.lastIndex
      if (unit === '"') this.inString = !this.inString
      else if (unit === '\\') this.isEscaped = true
      else if (unit === '{') {
        if (this.depth === 0) start = at - 1
        this.depth += 1
      } else if (this.depth > 0) {
        this.depth -= 1
        if (this.depth === 0) this.complete(text.slice(start, at))
      }
    }
    if (this.depth > 0) this.hold(text.slice(start))
  }

  private hold(part: string): void {
    this.size += part.length
    if (this.size > this.most) this.held = []
    else this.held.push(part)
  }

  private complete(last: string): void {
    this.hold(last)
    const object = this.size > this.most ? undefined : this.held.join('')
    this.held = []
    this.size = 0
    if (object !== undefined) this.take(object)
  }
}

/** Braces alone tell where an object ends, once those in strings are left out. */
const OUTSIDE = /["{}]/g
const IN_STRING = /["\\]/g
