import type { Block, CallBlock } from '../src/codec/index.ts'
import { reduce } from '../src/codec/reduce/index.ts'
import { subjectOf, UNKNOWN } from '../src/codec/subject.ts'
import type { RawRecord } from './corpus.ts'

/**
 * May the decoder give `restored` for a block? Its raw text, or that after one of the two reductions
 * (law 4): what a terminal shows, where there is anything that a terminal would not show as it
 * stands; JSON with other blanks between its lexemes, where no file was read.
 */
export function isFaithful(blocks: readonly Block[], index: number, restored: string): boolean {
  const block = blocks[index]!
  if (!('text' in block) || restored === block.text) return true
  if (block.kind !== 'result')
    return CONTROLS.test(block.text) && restored === reduce(block.text, UNKNOWN)
  const call = block.call === undefined ? undefined : (blocks[block.call] as CallBlock)
  const subject = call ? subjectOf(call) : UNKNOWN
  if (CONTROLS.test(block.text)) return restored === reduce(block.text, subject)
  return !subject.readsFile && lexemes(restored) === lexemes(block.text)
}

/** Escapes, backspaces and the like, and line starts that no line end follows. */
const CONTROLS = /(?![\t\n\r])\p{Cc}|\r(?!\n)/u

/** JSON without the blanks outside of its strings. */
function lexemes(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|\s+/gs, '$1')
}

/** A record as the only result of a conversation, answering the call it came from where that is known. */
export function loneResult({ tool, tool_input, text }: RawRecord): Block[] {
  const input = typeof tool_input === 'object' && tool_input !== null ? tool_input : { command: '' }
  const args = Object.entries(input).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return [
    { kind: 'text', role: 'user', text: 'Go on.' },
    { kind: 'call', tool: tool ?? 'Bash', args, size: JSON.stringify(input).length },
    { kind: 'result', text, editable: true, call: 1 },
  ]
}
