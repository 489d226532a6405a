import { describe, expect, test } from 'vitest'
import type { Block } from '../../src/codec/index.ts'
import { decodeAll, encodeAll, PLAN, sentBlocks } from './conversation.ts'

const call: Block = { kind: 'call', tool: 'Bash', args: [['command', 'make']], size: 20 }

const list = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n')

describe('texts as large as they come', { timeout: 120_000 }, () => {
  test.each<[string, () => string]>([
    ['a line of 10 MB', () => 'lorem ipsum '.repeat(833_334)],
    ['a line of 5 MB of brackets', () => '['.repeat(5_000_000)],
    ['JSON 10,000 deep', () => '{"a":['.repeat(10_000) + ']}'.repeat(10_000)],
    ['a million tiny lines', () => list(1_000_000, (i) => 'abcdefg'.charAt(i % 7))],
    ['a million identical lines', () => list(1_000_000, () => 'the very same line of text')],
    ['lines with one beginning', () => list(300_000, (i) => `same 12 char${i}`)],
    ['a numbered file of 300,000 lines', () => list(300_000, (i) => `${i + 1}\tline ${i * 7}`)],
  ])('%s', (_, make) => {
    const text = make()
    const blocks: Block[] = [call, { kind: 'result', text, editable: true, call: 0 }]
    const encoded = encodeAll(PLAN, blocks)
    expect(encoded.flatMap(({ failed = [] }) => failed)).toEqual([])
    expect(decodeAll(PLAN, sentBlocks(blocks, encoded))[1] === text).toBe(true)
  })
})
