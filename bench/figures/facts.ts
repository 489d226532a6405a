import { stripVTControlCharacters } from 'node:util'
import { none } from '../bars.ts'
import type { Figure } from '../figure.ts'
import { percent, thousands } from '../numbers.ts'
import { lowerBound, MAIN_BASE } from '../replay.ts'

/** Strings the agent needed later: do they stand in what was sent up to then? */
export function facts(): Figure {
  const kinds = new Map<string, Tally>()
  const broken: string[] = []
  let unseen = 0

  return {
    name: 'facts',
    conversation(replay) {
      const sent = replay.sent(MAIN_BASE)
      const shown = replay.raw.map(stripVTControlCharacters)
      for (const fact of replay.conversation.facts) {
        const end = lowerBound(replay.messageOf, fact.used_at)
        // The last sighting is where it will be found, mostly.
        const likely = lowerBound(replay.messageOf, fact.last_at)
        const stands = (texts: readonly (string | Error)[]) => {
          const has = (_: unknown, i: number) =>
            replay.isOutput[i] && String(texts[i]).includes(fact.value)
          const indices = texts.slice(0, end)
          return indices.some((text, i) => i >= likely && has(text, i)) || indices.some(has)
        }
        // Colour codes are no content: a "fact" made of half of one is no fact.
        if (!stands(shown)) {
          unseen += 1
          continue
        }
        const distance = fact.used_at - fact.last_at
        const tallies = [
          fact.strength ? `${fact.kind}, ${fact.strength}` : fact.kind,
          distance <= 3
            ? 'used within 3 messages'
            : distance <= 20
              ? 'used within 20'
              : 'used later',
          'all',
        ].map((kind) => tallyOf(kinds, kind))
        const verbatim = stands(sent.texts)
        const restored = !verbatim && stands(sent.restored())
        for (const tally of tallies) {
          tally.all += 1
          if (verbatim) tally.verbatim += 1
          else if (restored) tally.restored += 1
        }
        if (!verbatim && !restored) {
          broken.push(`fact lost: ${replay.conversation.id} message ${fact.used_at}, ${fact.kind}`)
        }
      }
    },
    finish() {
      const all = tallyOf(kinds, 'all')
      return {
        title: 'Facts the agent needed later',
        bars: [none('facts neither verbatim nor restored', broken.length, thousands(all.all))],
        tables: [
          {
            head: [
              'facts',
              'count',
              'verbatim in what was sent',
              'restored by the decoder',
              'lost',
            ],
            rows: [...kinds]
              .sort()
              .map(([kind, tally]) => [
                kind,
                thousands(tally.all),
                percent(tally.verbatim, tally.all, 2),
                percent(tally.restored, tally.all, 2),
                String(tally.all - tally.verbatim - tally.restored),
              ]),
          },
        ],
        notes: [`${unseen} more do not stand in the raw either, or only as half of a colour code.`],
        broken,
        figures: {
          count: all.all,
          verbatim: all.verbatim / Math.max(1, all.all),
          lost: all.all - all.verbatim - all.restored,
        },
      }
    },
  }
}

interface Tally {
  all: number
  verbatim: number
  restored: number
}

function tallyOf(tallies: Map<string, Tally>, kind: string): Tally {
  let tally = tallies.get(kind)
  if (!tally) tallies.set(kind, (tally = { all: 0, verbatim: 0, restored: 0 }))
  return tally
}
