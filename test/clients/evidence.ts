import { Decoder, type Block, type Plan } from '../../src/codec/index.ts'
import { resultBody } from '../../src/codec/recognise.ts'
import { reduce } from '../../src/codec/reduce/index.ts'
import { anthropic } from '../../src/dialects/anthropic.ts'
import type { Dialect, Reading } from '../../src/dialects/dialect.ts'
import { openaiResponses } from '../../src/dialects/openaiResponses.ts'
import { DIALECTS, type Recorded, type Segment } from '../upstream/index.ts'
import type { Session, Text } from './session.ts'
import type { Exchange } from './tap.ts'

/** One request to the model, as the client sent it and as the provider got it. */
export interface Pair {
  readonly raw: Text<Exchange>
  readonly sent: Text<Recorded>
}

/** The requests of a session that the model answers. */
export function pairs(session: Session): Pair[] {
  const raw = session.client.filter(asksModel)
  const sent = session.provider.filter(asksModel)
  if (raw.length !== sent.length) {
    throw new Error(`${raw.length} requests were sent, ${sent.length} arrived`)
  }
  return raw.map((request, i) => ({ raw: request, sent: sent[i]! }))
}

export function asksModel({ method, path }: Text<Recorded>): boolean {
  return method === 'POST' && DIALECTS.some((dialect) => dialect.path.test(path))
}

/** The prompt as the provider caches it, in its own view and not in the project's. */
export function promptOf({ path, text }: Text<Recorded>): readonly Segment[] {
  return DIALECTS.find((dialect) => dialect.path.test(path))!.prompt(JSON.parse(text))
}

/** Texts of all tool results, in the provider's view. */
export function resultsOf({ path, text }: Text<Recorded>): readonly string[] {
  return DIALECTS.find((dialect) => dialect.path.test(path))!.see(JSON.parse(text), path).results
}

export function modelOf({ text }: Text<Recorded>): string {
  return JSON.parse(text).model
}

/** Headers that belong to one hop or describe the bytes that travelled. */
const OF_A_HOP = /^(host|connection|keep-alive|transfer-encoding|content-length|content-encoding)$/

export function headersOf({ headers }: Text<Recorded>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_A_HOP.test(name)))
}

export function readingOf({ path, text }: Text<Recorded>): Reading {
  const dialect: Dialect = path.includes('/messages') ? anthropic : openaiResponses
  const reading = dialect.read(text)
  if (!reading) throw new Error('the dialect cannot read what its own client sent')
  return reading
}

/** The body without the texts of its results: what may never change by a byte. */
export function frame({ body, blocks, spans }: Reading): string {
  let at = 0
  const kept: string[] = []
  blocks.forEach((block, i) => {
    if (block.kind !== 'result') return
    kept.push(body.slice(at, spans[2 * i]))
    at = spans[2 * i + 1]!
  })
  return [...kept, body.slice(at)].join('…')
}

/** A result decoded from what was sent, and what it has to be. */
export interface Decoded {
  readonly decoded: string
  readonly original: string
}

/** Reads a sent conversation back from nothing but itself. */
export function decodeAll(raw: Reading, sent: Reading): Decoded[] {
  const plan: Plan = {
    version: 1,
    mode: 'cache',
    encode: true,
    from: 0,
    references: !raw.drops,
    head: 0,
  }
  const decoder = new Decoder(plan)
  return sent.blocks.flatMap((block, i) => {
    const decoded = decoder.push(block)
    const original = raw.blocks[i]
    if (block.kind !== 'result' || original?.kind !== 'result') return []
    const { before, text } = resultBody(original.text)
    const reduced = before + reduce(text, hintFor(raw.blocks, original.call))
    return [{ decoded, original: decoded === original.text ? original.text : reduced }]
  })
}

/** The one thing a reduction asks: whether a file was read. Told from the script's own commands. */
function hintFor(blocks: readonly Block[], call: number | undefined) {
  const asked = call === undefined ? '' : JSON.stringify(blocks[call])
  return { tool: '', command: '', readsFile: /\b(cat|nl) |"Read"/.test(asked) }
}
