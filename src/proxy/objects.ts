// Braces alone tell where an object ends, once those in strings are left out.
const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

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
    let { depth, inString, isEscaped } = this
    let start = 0
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (isEscaped) isEscaped = false
      else if (unit === QUOTE) inString = !inString
      else if (inString) isEscaped = unit === BACKSLASH
      else if (unit === OPEN_BRACE) {
        if (depth === 0) start = at
        depth += 1
      } else if (unit === CLOSE_BRACE && depth > 0) {
        depth -= 1
        if (depth === 0) this.complete(text.slice(start, at + 1))
      }
    }
    if (depth > 0) this.hold(text.slice(start))
    this.depth = depth
    this.inString = inString
    this.isEscaped = isEscaped
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
