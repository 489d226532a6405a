import {
  type Block,
  Decoder,
  type EncodedBlock,
  Encoder,
  type Plan,
} from '../../src/codec/index.ts'

/** Everything is encoded from the first block on. */
export const PLAN: Plan = {
  version: 1,
  mode: 'cache',
  encode: true,
  from: 0,
  references: true,
  head: 4096,
}

export function encodeAll(plan: Plan, blocks: readonly Block[]): EncodedBlock[] {
  const encoder = new Encoder(plan)
  return blocks.map((block) => encoder.push(block))
}

/** What the provider receives: blocks with their texts as sent. */
export function sentBlocks(blocks: readonly Block[], encoded: readonly EncodedBlock[]): Block[] {
  return blocks.map((block, i) =>
    'text' in block ? { ...block, text: encoded[i]!.text ?? block.text } : block,
  )
}

export function decodeAll(plan: Plan, sent: readonly Block[]): string[] {
  const decoder = new Decoder(plan)
  return sent.map((block) => decoder.push(block))
}

/**
 * A conversation as text, for people to read: sections of `=== KIND` and the lines below it. Kinds
 * are `user`, `assistant`, `system`, `call TOOL {arguments}` (arguments of several lines below it,
 * each after `--- KEY`), `result` and `error` (both answer the call before them), and `wall`.
 */
export interface Section {
  readonly head: string
  readonly text: string
}

export function readSections(file: string): Section[] {
  const sections: { head: string; lines: string[] }[] = []
  for (const line of file.replace(/\n$/, '').split('\n')) {
    if (HEAD.test(line)) sections.push({ head: line, lines: [] })
    else sections.at(-1)!.lines.push(line)
  }
  return sections.map(({ head, lines }) => ({ head, text: spoken(lines.join('\n')) }))
}

export function writeSections(sections: readonly Section[]): string {
  const all = sections.map(({ head, text }) => (text === '' ? head : `${head}\n${spelled(text)}`))
  return `${all.join('\n')}\n`
}

/** The blocks of a conversation, one a section. */
export function blocksOf(sections: readonly Section[]): Block[] {
  let call: number | undefined
  return sections.map(({ head, text }, place): Block => {
    const [, kind, rest] = HEAD.exec(head)!
    switch (kind) {
      case 'call': {
        call = place
        const args = readArguments(rest!, text)
        const size = JSON.stringify(Object.fromEntries(args)).length
        return { kind: 'call', tool: rest!.split(' ')[0]!, args, size }
      }
      case 'result':
      case 'error': {
        const answers = call === undefined ? {} : { call }
        return { kind: 'result', text, editable: kind === 'result', ...answers }
      }
      case 'wall':
        return { kind: 'opaque', size: 100, wall: true }
      default:
        return { kind: 'text', role: kind as 'user', text }
    }
  })
}

const HEAD = /^=== (user|assistant|system|call|result|error|wall)(?: (.*))?$/

function readArguments(head: string, text: string): [string, string][] {
  const json = head.slice(head.indexOf('{'))
  const args = Object.entries(JSON.parse(json) as Record<string, string>)
  for (const part of text.split(/^--- /m).slice(1)) {
    const end = part.indexOf('\n')
    args.push([part.slice(0, end), part.slice(end + 1).replace(/\n$/, '')])
  }
  return args
}

/** Controls are spelled out: `^[` an escape, `^M` a carriage return. */
const spoken = (text: string) => text.replaceAll('^[', '\x1b').replaceAll('^M', '\r')
const spelled = (text: string) => text.replaceAll('\x1b', '^[').replaceAll('\r', '^M')
