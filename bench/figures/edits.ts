import { atLeast, atMost } from '../bars.ts'
import type { Figure } from '../figure.ts'
import { median, percent, thousands } from '../numbers.ts'
import { MAIN_BASE, type Replay } from '../replay.ts'

/** A copy that is so many messages further away than in the raw counts as pushed back. */
const PUSHED = 20

/** An edit must quote the file to the letter: does its old text stand in one piece in what was sent? */
export function edits(): Figure {
  const counts = { edits: 0, raw: 0, sent: 0, pushed: 0 }
  const distances: number[] = []

  return {
    name: 'edits',
    conversation(replay) {
      if (replay.conversation.agent !== 'Claude Code') return
      const { texts } = replay.sent(MAIN_BASE)
      const raw = replay.blocks.map((_, i) => shown(replay, i, replay.raw[i]!))
      const sent = replay.blocks.map((_, i) =>
        texts[i] === replay.raw[i] ? raw[i]! : shown(replay, i, texts[i]!),
      )
      replay.blocks.forEach((block, at) => {
        if (block.kind !== 'call' || !/^(?:Multi)?Edit$/.test(block.tool)) return
        for (const [key, old] of block.args) {
          if (!/(?:^|\.)old_string$/.test(key) || old === '') continue
          counts.edits += 1
          const nearestRaw = lastWith(raw, old, at)
          if (nearestRaw < 0) continue
          counts.raw += 1
          const nearest = lastWith(sent, old, at)
          if (nearest < 0) continue
          counts.sent += 1
          const further = replay.messageOf[nearestRaw]! - replay.messageOf[nearest]!
          if (further > PUSHED) counts.pushed += 1
          if (further > 0) distances.push(further)
        }
      })
    },
    finish: () => ({
      title: 'Edits (Claude Code): the old text in one piece',
      bars: [
        atLeast(
          'edits whose old text was sent in one piece',
          0.96,
          counts.sent / Math.max(1, counts.raw),
        ),
        atMost(
          `edits pushed back by over ${PUSHED} messages`,
          0.05,
          counts.pushed / Math.max(1, counts.raw),
        ),
      ],
      tables: [
        {
          head: [
            'edits',
            'in one piece in the raw',
            'of them in what was sent',
            `pushed back by over ${PUSHED} messages`,
            'pushed back at all',
            'by (median)',
          ],
          rows: [
            [
              thousands(counts.edits),
              thousands(counts.raw),
              percent(counts.sent, counts.raw, 2),
              percent(counts.pushed, counts.raw, 2),
              percent(distances.length, counts.raw, 2),
              distances.length > 0 ? `${median(distances)} messages` : '-',
            ],
          ],
        },
      ],
      notes: ['Line numbers are taken off on both sides.'],
      figures: {
        edits: counts.edits,
        inRaw: counts.raw,
        inSent: counts.sent / Math.max(1, counts.raw),
        pushed: counts.pushed / Math.max(1, counts.raw),
      },
    }),
  }
}

/** What can be read in a block: results without line numbers, texts, and the strings of calls. */
function shown({ blocks }: Replay, index: number, text: string): string {
  const block = blocks[index]!
  if (block.kind === 'call') return block.args.map(([, value]) => value).join('\n\0\n')
  return block.kind === 'result' ? text.replace(/^ *\d+[→\t]/gm, '') : text
}

function lastWith(texts: readonly string[], old: string, before: number): number {
  for (let i = before - 1; i >= 0; i--) if (texts[i]!.includes(old)) return i
  return -1
}
