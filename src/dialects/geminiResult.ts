import { type Members, reliable, type Span } from '../json/index.ts'
import type { Collector, ResultFacts } from './collector.ts'

/** Members of a `response` whose text is what the tool put out; the API leaves their names to the client. */
const OUTPUTS: ReadonlySet<string> = new Set(['output', 'result', 'content', 'stdout', 'stderr'])

/** How far outputs are looked for: `response`, what is in it, the result of an MCP server in that. */
const DEEPEST = 3

/** Levels of lists to look into: the parts of an output. */
const LISTS = 1

/**
 * Takes down a `functionResponse`: of its `response`, the outputs as results and the rest, each
 * member by itself, as it is.
 *
 * @param part in which it stands
 */
export function readFunctionResponse(to: Collector, part: Members, result: Members): void {
  const call = to.pairing.result(result.string('id'), result.string('name'))
  const before = to.blocks.length
  // In the order in which they stand, which is how a body's spans go.
  for (const [key, span] of result.entries()) {
    if (key === 'parts' && result.has(key)) to.opaque(span)
    else if (key === 'response') readResponse(to, call, result, span)
  }
  // A result without text still has its place in the conversation.
  if (to.blocks.length === before) to.opaque(part)
}

function readResponse(to: Collector, call: ResultFacts['call'], result: Members, span: Span): void {
  const response = result.object('response', LISTS)
  if (response) readMembers(to, { editable: !isFailure(response), call }, response, 1)
  else to.opaque(span)
}

function isFailure(response: Members): boolean {
  const fails = (key: string): boolean =>
    response.has(key) && response.kind(key) !== 'false' && response.peek(key) !== ''
  return ['error', 'isError', 'is_error'].some(fails)
}

function readMembers(to: Collector, facts: ResultFacts, holder: Members, depth: number): void {
  const entries = [...holder.entries()]
  for (const [key, span] of entries) {
    // An only member is the output, by whatever name.
    const isOutput = OUTPUTS.has(key) || entries.length === 1
    const inner = isOutput && depth < DEEPEST ? holder.object(key, LISTS) : undefined
    const parts = isOutput ? texts(holder.list(key)) : undefined
    if (isOutput && holder.kind(key) === 'string') to.result(facts, span)
    else if (inner)
      readMembers(to, { ...facts, editable: facts.editable && !isFailure(inner) }, inner, depth + 1)
    else if (parts) for (const part of parts) readPart(to, facts, part)
    else to.opaque(span)
  }
}

/** The list if its items are parts as MCP has them: objects that say their type. */
function texts(list: readonly Span[] | undefined): readonly Members[] | undefined {
  const parts = list?.map(reliable).filter((part) => part?.kind('type') === 'string')
  return parts?.length === list?.length ? (parts as Members[] | undefined) : undefined
}

function readPart(to: Collector, facts: ResultFacts, part: Members): void {
  const isText = part.peek('type') === 'text' && part.kind('text') === 'string'
  if (isText) to.result(facts, part.span('text')!)
  else to.opaque(part)
}
