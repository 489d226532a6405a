import { loneResult } from '../expected.ts'
import type { Bench, Figure } from '../figure.ts'
import { percent, thousands } from '../numbers.ts'
import { PEER_CLAIMS } from '../peers.ts'
import { encodeAll, MAIN_BASE, planFor } from '../replay.ts'

/** Tokens removed from single tool outputs, by kind, beside what others claim for theirs. */
export function kinds({ tokens: count }: Bench): Figure {
  const sums = new Map<string, { records: number; raw: number; sent: number }>()
  return {
    name: 'kinds',
    record(record) {
      const blocks = loneResult(record)
      const raw = blocks.map((block) => ('text' in block ? block.text : ''))
      const sent = encodeAll(blocks, raw, planFor(MAIN_BASE)).texts.at(-1)!
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
          head: [
            'kind',
            'records',
            'tokens raw',
            'tokens sent',
            'removed',
            'best peer, lossless',
            'best peer, lossy',
          ],
          rows: [...sums].map(([kind, { records, raw, sent }]) => [
            kind,
            String(records),
            thousands(raw),
            thousands(sent),
            percent(raw - sent, raw, 2),
            claimed(kind, 'lossless'),
            claimed(kind, 'lossy'),
          ]),
        },
        {
          head: ['claim of a peer', 'removed', 'loss', 'measured on'],
          rows: PEER_CLAIMS.filter(({ kind }) => sums.has(kind)).map((claim) => [
            `${claim.kind}: ${claim.source}`,
            percent(claim.removed, 1),
            claim.loss,
            claim.on,
          ]),
        },
      ],
      notes: [
        'Ours is lossless and by itself: each record is the only result of its conversation, so nothing is removed by reference. Peers say what they remove from payloads of their own choice; no entry means that no public figure for the kind was found.',
      ],
      figures: Object.fromEntries([...sums].map(([kind, { raw, sent }]) => [kind, 1 - sent / raw])),
    }),
  }
}

function claimed(kind: string, loss: string): string {
  const claim = PEER_CLAIMS.find((one) => one.kind === kind && one.loss === loss)
  return claim ? percent(claim.removed, 1) : ''
}
