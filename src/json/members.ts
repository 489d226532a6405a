import { eachItem, eachMember, type Kind, kindAt, skip } from './scan.ts'
import { decode, peek } from './strings.ts'

/** A value by its place. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Longer lists are not listed. */
const MOST_ITEMS = 2 ** 16

/** The members of one object, found but not read. */
export class Members implements Span {
  readonly text: string
  readonly start: number
  readonly end: number
  /**
   * A key stands twice. Which of the two counts is the reader's affair (JSON.parse takes the last),
   * so an object like this is not to be relied on.
   */
  readonly doubtful: boolean
  private readonly spans = new Map<string, Span>()
  private readonly lists: Map<string, readonly Span[]> | undefined

  /**
   * @param deep how many levels of lists are looked into on the way, so that `list` can tell of
   * them without another pass over the text
   * @param visit passes over a value in place of all that and returns its end, or undefined
   */
  constructor(
    text: string,
    start: number,
    deep = 0,
    visit?: (key: string, start: number) => number | undefined,
  ) {
    this.text = text
    this.start = start
    let lists: Map<string, readonly Span[]> | undefined
    let count = 0
    this.end = eachMember(text, start, (keyStart, keyEnd, valueStart) => {
      const key = peek(text, keyStart, keyEnd)
      let end = visit?.(key, valueStart)
      if (end === undefined && deep > 0 && kindAt(text, valueStart) === 'array') {
        const items: Span[] = []
        end = readItems(text, valueStart, deep, items)
        if (items.length < MOST_ITEMS) (lists ??= new Map()).set(key, items)
      }
      end ??= skip(text, valueStart)
      this.spans.set(key, { start: valueStart, end })
      count += 1
      return end
    })
    this.lists = lists
    this.doubtful = count > this.spans.size
  }

  /** Present and not null. */
  has(key: string): boolean {
    const kind = this.kind(key)
    return kind !== undefined && kind !== 'null'
  }

  kind(key: string): Kind | undefined {
    const span = this.spans.get(key)
    return span && kindAt(this.text, span.start)
  }

  span(key: string): Span | undefined {
    return this.spans.get(key)
  }

  /** Characters the value takes; 0 when absent. */
  size(key: string): number {
    const span = this.spans.get(key)
    return span ? span.end - span.start : 0
  }

  /** The value if it is a string. */
  string(key: string): string | undefined {
    const span = this.spans.get(key)
    if (!span || this.text[span.start] !== '"') return undefined
    return decode(this.text, span.start, span.end)
  }

  /** The value if it is a string, to compare and not to keep. */
  peek(key: string): string | undefined {
    const span = this.spans.get(key)
    if (!span || this.text[span.start] !== '"') return undefined
    return peek(this.text, span.start, span.end)
  }

  /** The value's members, if it is an object to rely on; `deep` as for the constructor. */
  object(key: string, deep = 0): Members | undefined {
    const span = this.spans.get(key)
    if (!span || this.text[span.start] !== '{') return undefined
    const members = new Members(this.text, span.start, deep)
    return members.doubtful ? undefined : members
  }

  /** The value's items, if it is a list, not too long, and `deep` reached it. Objects are `Members`. */
  list(key: string): readonly Span[] | undefined {
    return this.lists?.get(key)
  }

  entries(): Iterable<readonly [key: string, span: Span]> {
    return this.spans
  }
}

/** An item of a list as an object to rely on. */
export function reliable(item: Span): Members | undefined {
  return item instanceof Members && !item.doubtful ? item : undefined
}

function readItems(text: string, start: number, deep: number, items: Span[]): number {
  return eachItem(text, start, (at) => {
    const isObject = kindAt(text, at) === 'object'
    if (items.length >= MOST_ITEMS) return skip(text, at)
    const item = isObject ? new Members(text, at, deep - 1) : { start: at, end: skip(text, at) }
    items.push(item)
    return item.end
  })
}
