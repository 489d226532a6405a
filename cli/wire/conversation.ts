import { type Block, type CallBlock, Decoder, Encoder, type Plan } from '../../src/codec/index.ts'
import {
  anthropic,
  editOf,
  gemini,
  openaiChat,
  openaiResponses,
  type Reading,
} from '../../src/dialects/index.ts'
import { type Edit, splice } from '../../src/json/index.ts'
import { CommandError } from '../errors.ts'
import type { Input } from './input.ts'
import { type Outcome, type Piece, planWith } from './outcome.ts'

/** A conversation as a dialect reads it. */
interface Conversation {
  readonly reading: Reading
  readonly frame: Frame
}

/** How a request body is made of what was given, and the other way round. */
interface Frame {
  readonly wrap: (text: string) => string
  readonly unwrap: (body: string) => string
}

/**
 * Encodes a request body, or its messages one a line, as if it had gone through the proxy from its
 * first request on, and its prompt alone were past what providers cache.
 *
 * @throws {CommandError} when it holds no conversation.
 */
export function encodeConversation(input: Input, forms?: readonly string[]): Outcome {
  const { reading, frame } = read(input)
  const plan = planOf(reading, forms)
  const [encoder, decoder] = [new Encoder(plan), new Decoder(plan)]
  const pieces: Piece[] = []
  const sent = rewritten(reading, (block, place) => {
    const { text, saved = {}, failed = [] } = encoder.push(block)
    const after = text ?? ('text' in block ? block.text : '')
    const decoded = decoder.push('text' in block ? { ...block, text: after } : block)
    if ('text' in block && (block.kind === 'result' || text !== undefined)) {
      const title = titleOf(place, block, reading)
      pieces.push({ title, before: block.text, after, decoded, saved, failed })
    }
    return text
  })
  return { sent: frame.unwrap(sent), pieces }
}

/** @throws when a block is not what an encoder writes. */
export function decodeConversation(input: Input): string {
  const { reading, frame } = read(input)
  const decoder = new Decoder(planOf(reading))
  const text = rewritten(reading, (block) => {
    const decoded = decoder.push(block)
    return 'text' in block && decoded !== block.text ? decoded : undefined
  })
  return frame.unwrap(text)
}

/** The body with new texts in the place of some blocks'. */
function rewritten(
  reading: Reading,
  textOf: (block: Block, place: number) => string | undefined,
): string {
  const edits: Edit[] = []
  for (const [i, block] of reading.blocks.entries()) {
    const text = textOf(block, i)
    if (text !== undefined) edits.push(editOf(reading, i, JSON.stringify(text)))
  }
  return splice(reading.body, edits)
}

function planOf(reading: Reading, forms?: readonly string[]): Plan {
  return { ...planWith(forms), references: !reading.drops }
}

const BODY: Frame = { wrap: (text) => text, unwrap: (body) => body }

/** A list of messages, or messages one a line: a body is put around them, and taken off again. */
const FRAMES: readonly Frame[] = [
  BODY,
  ...['messages', 'input', 'contents'].flatMap((key) => {
    const [open, close] = [`{"${key}":`, '}']
    const unframed = (body: string) => body.slice(open.length, body.length - close.length)
    return [
      { wrap: (text: string) => open + text + close, unwrap: unframed },
      {
        wrap: (text: string) => `${open}[${joined(text)}]${close}`,
        unwrap: (body: string) => unframed(body).slice(1, -1).replaceAll('\n,', '\n'),
      },
    ]
  }),
]

/** Lines of JSON as one list. Strings in JSON hold no line end, so the commas can be told again. */
function joined(text: string): string {
  const lines = text.split('\n')
  const first = lines.findIndex(isFilled)
  return lines.map((line, i) => (i > first && isFilled(line) ? `,${line}` : line)).join('\n')
}

const isFilled = (line: string) => line.trim() !== ''

/** The dialect and frame under which the fewest blocks are of an unknown kind. */
function read(input: Input): Conversation {
  let best: Conversation | undefined
  let most = 0
  for (const frame of FRAMES) {
    const body = frame.wrap(input.text)
    for (const dialect of [anthropic, openaiChat, openaiResponses, gemini]) {
      const reading = dialect.read(body)
      const known = reading?.blocks.filter(({ kind }) => kind !== 'opaque').length ?? 0
      if (known > most) [best, most] = [{ reading: reading!, frame }, known]
    }
    if (best && frame === BODY) break
  }
  if (best) return best
  throw new CommandError('bad_input', `${input.name} holds no conversation.`, [
    'It can be the JSON body of a request to Anthropic, OpenAI or Gemini, or its messages, one a line.',
  ])
}

function titleOf(place: number, block: Block, { blocks }: Reading): string {
  const name = `block ${place}`
  if (block.kind !== 'result') return name
  const call = block.call === undefined ? undefined : (blocks[block.call] as CallBlock)
  const [, about = ''] = call?.args[0] ?? []
  return [name, [call?.tool, about.split('\n', 1)[0]].filter(Boolean).join(' ')]
    .filter(Boolean)
    .join(', ')
}
