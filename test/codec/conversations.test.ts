import { describe, expect, test } from 'vitest'
import { pairsOf } from '../support/pairs.ts'
import {
  blocksOf,
  decodeAll,
  encodeAll,
  PLAN,
  readSections,
  sentBlocks,
  writeSections,
} from './conversation.ts'

describe.each(['gutter', 'reference'])('%s: conversations as they are sent', (folder) => {
  test.each(pairsOf(folder))('$name', ({ input, output, accept }) => {
    const sections = readSections(input)
    const blocks = blocksOf(sections)
    const encoded = encodeAll(PLAN, blocks)
    const sent = writeSections(
      sections.map(({ head, text }, i) => ({ head, text: encoded[i]!.text ?? text })),
    )
    accept(sent)
    expect(sent).toBe(process.env['UPDATE'] ? sent : output)
    const restored = decodeAll(PLAN, sentBlocks(blocks, encoded))
    blocks.forEach((block, i) => {
      if ('text' in block) expect(restored[i]).toBe(block.text)
    })
  })
})
