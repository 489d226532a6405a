import { eachMember, type Kind, kindAt, skip } from './scan.ts'
import { decode, peek } from './strings.ts'

/** The members of one object, found but not read. */
export class Members {
  readonly text: string
  readonly start: number
  /** Where the object ends. */
  readonly end: number
  /**
   * A key stands twice. Which of the two counts is the reader's affair (JSON.parse takes the last),
   * so an object like this is not to be relied on.
   */
  readonly doubtful: boolean
  private readonly spans = new Map<string, readonly [start: number, end: number]>()

  /** @param visit passes over a value in place of `skip` and returns its end; undefined leaves it to `skip`. */
  constructor(
    text: string,
    start: number,
    visit?: (key: string, start: number) => number | undefined,
  ) {
    this.text = text
    this.start = start
    let count = 0
    this.end = eachMember(text, start, (keyStart, keyEnd, valueStart) => {
      const key = peek(text, keyStart, keyEnd)
      const end = visit?.(key, valueStart) ?? skip(text, valueStart)
      this.spans.set(key, [valueStart, end])
      count += 1
      return end
    })
    this.doubtful = count > this.spans.size
  }

  /** Present and not null. */
  has(key: string): boolean {
    const kind = this.kind(key)
    return kind !== undefined && kind !== 'null'
  }

  kind(key: string): Kind | undefined {
    const span = this.spans.get(key)
    return span && kindAt(this.text, span[0])
  }

  span(key: string): readonly [start: number, end: number] | undefined {
    return this.spans.get(key)
  }

  /** Characters the value takes; 0 when absent. */
  size(key: string): number {
    const span = this.spans.get(key)
    return span ? span[1] - span[0] : 0
  }

  /** The value as it stands. */
  raw(key: string): string | undefined {
    const span = this.spans.get(key)
    return span && this.text.slice(span[0], span[1])
  }

  /** The value if it is a string. */
  string(key: string): string | undefined {
    const span = this.spans.get(key)
    return span && this.text[span[0]] === '"' ? decode(this.text, span[0], span[1]) : undefined
  }

  /** The value's members, if it is an object to rely on. */
  object(key: string): Members | undefined {
    const span = this.spans.get(key)
    if (!span || this.text[span[0]] !== '{') return undefined
    const members = new Members(this.text, span[0])
    return members.doubtful ? undefined : members
  }

  /** The value if it is a string, to compare and not to keep. */
  peek(key: string): string | undefined {
    const span = this.spans.get(key)
    return span && this.text[span[0]] === '"' ? peek(this.text, span[0], span[1]) : undefined
  }

  entries(): Iterable<readonly [key: string, span: readonly [start: number, end: number]]> {
    return this.spans
  }
}
