import type { Block } from '../../src/codec/index.ts'
import { identity, type Reading } from '../../src/dialects/index.ts'

/** A reading for people: one line for the body, one for each block. */
export function outline(reading: Reading): string {
  const flags = (['stream', 'drops', 'thinking'] as const).filter((flag) => reading[flag])
  const head = [`model ${reading.model}`, `head ${reading.head}`, ...flags].join(', ')
  const lines = reading.blocks.map((block, i) => `${i} ${lineOf(reading, block, i)}`)
  return [head, ...lines, ''].join('\n')
}

function lineOf(reading: Reading, block: Block, i: number): string {
  switch (block.kind) {
    case 'text':
      return `${block.role} ${JSON.stringify(block.text)}`
    case 'result': {
      const call = block.call === undefined ? '' : ` of ${block.call}`
      return `result${call}${block.editable ? '' : ' verbatim'} ${JSON.stringify(block.text)}`
    }
    case 'call': {
      const args = block.args.map(([path, value]) => ` ${path}=${JSON.stringify(value)}`)
      return `call ${block.tool}${args.join('')}`
    }
    case 'opaque':
      return `opaque${block.wall ? ' wall' : ''} ${identity(reading, i).slice('opaque:'.length)}`
  }
}
