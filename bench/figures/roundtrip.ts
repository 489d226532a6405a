import type { Block } from '../../src/codec/index.ts'
import { none } from '../bars.ts'
import { isFaithful, loneResult } from '../expected.ts'
import type { Figure } from '../figure.ts'
import { thousands } from '../numbers.ts'
import { BASES, encodeAll, MAIN_BASE, planFor, type Sent } from '../replay.ts'

/** Does the decoder give back what the client sent (law 4)? Every block, every record. */
export function roundtrip(): Figure {
  const broken: string[] = []
  const counts = { blocks: 0, edited: 0, reduced: 0, records: 0 }

  const check = (id: string, blocks: readonly Block[], raw: readonly string[], sent: Sent) => {
    sent.restored().forEach((restored, i) => {
      const text = raw[i]!
      counts.blocks += 1
      if (sent.texts[i] !== text) counts.edited += 1
      if (restored === text) return
      if (typeof restored === 'string' && isFaithful(blocks, i, restored)) {
        counts.reduced += 1
        return
      }
      const why = typeof restored === 'string' ? difference(text, restored) : restored.message
      broken.push(`not restored: ${id}, head ${sent.plan.head}, block ${i}: ${why}`)
    })
  }

  return {
    name: 'roundtrip',
    conversation(replay) {
      // Different base prompts make the codec begin at different blocks.
      for (const sent of new Set(BASES.map((base) => replay.sent(base)))) {
        check(replay.conversation.id, replay.blocks, replay.raw, sent)
      }
    },
    record(record) {
      counts.records += 1
      const blocks = loneResult(record)
      const raw = blocks.map((block) => ('text' in block ? block.text : ''))
      check(record.id, blocks, raw, encodeAll(blocks, raw, planFor(MAIN_BASE)))
    },
    finish: () => ({
      title: 'Round trip',
      bars: [none('blocks not restored', broken.length, thousands(counts.blocks))],
      tables: [
        {
          head: [
            'blocks read back',
            'of them edited',
            'raw after a reduction',
            'records',
            'broken',
          ],
          rows: [
            [counts.blocks, counts.edited, counts.reduced, counts.records, broken.length].map(
              thousands,
            ),
          ],
        },
      ],
      broken,
      figures: { ...counts, broken: broken.length },
    }),
  }
}

function difference(wanted: string, got: string): string {
  let at = 0
  while (at < wanted.length && wanted[at] === got[at]) at += 1
  const show = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 20), at + 40))
  return `at ${at}, ${show(wanted)} came back as ${show(got)}`
}
