import { type Figure, thousands } from '../figure.ts'
import type { RawRecord } from '../corpus.ts'
import { BASES, encodeAll, planFor, type Replay } from '../replay.ts'
import { expected, loneResult } from '../expected.ts'

/** Does the decoder give back what the client sent (law 4)? Every block, every record. */
export function roundtrip(): Figure {
  const broken: string[] = []
  const counts = { blocks: 0, edited: 0, reduced: 0, records: 0 }

  const check = (
    replay: Pick<Replay, 'blocks' | 'raw'>,
    sent: ReturnType<Replay['sent']>,
    id: string,
  ) => {
    let restored: readonly string[]
    try {
      restored = sent.restored()
    } catch (error) {
      broken.push(`decoder threw: ${id}, head ${sent.plan.head}: ${String(error)}`)
      return
    }
    replay.raw.forEach((raw, i) => {
      counts.blocks += 1
      if (sent.texts[i] !== raw) counts.edited += 1
      if (restored[i] === raw) return
      counts.reduced += 1
      const wanted = expected(replay.blocks, i)
      if (restored[i] === wanted) return
      broken.push(
        `not restored: ${id} block ${i}, head ${sent.plan.head}: ${firstDifference(wanted, restored[i]!)}`,
      )
    })
  }

  return {
    name: 'roundtrip',
    conversation(replay) {
      for (const sent of new Set(BASES.map((base) => replay.sent(base)))) {
        check(replay, sent, replay.conversation.id)
      }
    },
    record(record: RawRecord) {
      counts.records += 1
      const blocks = loneResult(record)
      const raw = blocks.map((block) => ('text' in block ? block.text : ''))
      check({ blocks, raw }, encodeAll(blocks, raw, planFor(20_000)), record.id)
    },
    finish: () => ({
      title: 'Round trip',
      tables: [
        {
          head: [
            'blocks read back',
            'of them edited',
            'equal to the raw up to a reduction',
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

function firstDifference(wanted: string, got: string): string {
  let at = 0
  while (at < wanted.length && wanted[at] === got[at]) at += 1
  const show = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 20), at + 40))
  return `at ${at}, wanted ${show(wanted)}, got ${show(got)}`
}
