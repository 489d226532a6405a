import { loneResult } from '../expected.ts'
import type { Bench, Figure } from '../figure.ts'
import { percent, thousands } from '../numbers.ts'
import { encodeAll, planFor } from '../replay.ts'

/** Tokens removed from single tool outputs, by kind. */
export function kinds({ tokens: count }: Bench): Figure {
  const sums = new Map<string, { records: number; raw: number; sent: number }>()
  return {
    name: 'kinds',
    record(record) {
      const blocks = loneResult(record)
      const raw = blocks.map((block) => ('text' in block ? block.text : ''))
      const sent = encodeAll(blocks, raw, planFor(20_000)).texts.at(-1)!
      const sum = sums.get(record.kind) ?? { records: 0, raw: 0, sent: 0 }
      sum.records += 1
      sum.raw += count(record.text)
      sum.sent += count(sent)
      sums.set(record.kind, sum)
    },
    finish: () => ({
      title: 'Single outputs by kind',
      tables: [
        {
          head: ['kind', 'records', 'tokens raw', 'tokens sent', 'removed'],
          rows: [...sums].map(([kind, { records, raw, sent }]) => [
            kind,
            String(records),
            thousands(raw),
            thousands(sent),
            percent(raw - sent, raw, 2),
          ]),
        },
      ],
      figures: Object.fromEntries([...sums].map(([kind, { raw, sent }]) => [kind, 1 - sent / raw])),
    }),
  }
}
