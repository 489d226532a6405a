import { kindAt, Members, NotJson, space, type Span } from '../json/index.ts'
import { Collector, TooMany } from './collector.ts'
import type { Reading } from './dialect.ts'
import { readList, type Resume } from './list.ts'

/** What sets one dialect's bodies apart from another's. */
export interface Shape {
  /** The key of the list of messages or items. */
  readonly list: string
  /** Reads one item of it. Never refuses: what it does not know is opaque. */
  item(to: Collector, item: Span): void
  /** The list may be one string in its place: the user's text. */
  readonly plain?: boolean
  /** Keys of system text and tool definitions. */
  readonly head: readonly string[]
  drops(body: Members): boolean
  /** Is thinking asked for? */
  thinks(body: Members): boolean
}

/** Reads a body of this shape; see `Dialect.read`. */
export function readBody(body: string, shape: Shape, earlier?: Reading): Reading | undefined {
  try {
    return attempt(body, shape, earlier)
  } catch (error) {
    if (error instanceof NotJson || error instanceof TooMany) return undefined
    throw error
  }
}

function attempt(body: string, shape: Shape, earlier?: Reading): Reading | undefined {
  const start = space(body, 0)
  if (kindAt(body, start) !== 'object') return undefined
  const to = new Collector(body)
  let resume: Resume | undefined
  let lists = 0
  const members = new Members(body, start, 0, (key, at) => {
    // Everything before and after the list is read afresh every time, so nothing there can go stale.
    if (key !== shape.list || kindAt(body, at) !== 'array' || ++lists > 1) return undefined
    const list = readList(to, at, shape.item, earlier)
    resume = list.resume
    return list.end
  })
  if (members.doubtful || space(body, members.end) !== body.length) return undefined
  if (!resume) {
    if (!shape.plain || members.kind(shape.list) !== 'string') return undefined
    to.text('user', members.span(shape.list)!)
  }
  return {
    body,
    model: members.string('model') ?? '',
    stream: members.kind('stream') === 'true',
    head: shape.head.reduce((sum, key) => sum + members.size(key), 0),
    drops: shape.drops(members),
    thinking: to.thinking || shape.thinks(members),
    items: resume?.items.length ?? 1,
    blocks: to.blocks,
    spans: to.spans,
    ...(resume && { resume }),
  }
}
