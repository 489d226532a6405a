import type { Block } from '../src/codec/index.ts'
import type { RawRecord } from './corpus.ts'

/** What the decoder must give for a block: its raw text after the codec's two reductions (law 4). */
export function expected(blocks: readonly Block[], index: number): string {
  const block = blocks[index]!
  if (!('text' in block)) return ''
  return block.text
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
