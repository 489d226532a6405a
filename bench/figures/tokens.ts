import { atLeast } from '../bars.ts'
import type { Bench, Figure } from '../figure.ts'
import { percent, thousands } from '../numbers.ts'
import { isCoding, MAIN_BASE } from '../replay.ts'

/** Tool-result tokens removed, by kind of agent, and which form removed them. */
export function tokens({ tokens: count }: Bench): Figure {
  const groups = new Map<string, { raw: number; sent: number; conversations: number }>()
  const forms = new Map<string, number>()
  const failed = new Map<string, number>()

  const add = (group: string, raw: number, sent: number) => {
    const sums = groups.get(group) ?? { raw: 0, sent: 0, conversations: 0 }
    sums.raw += raw
    sums.sent += sent
    sums.conversations += 1
    groups.set(group, sums)
  }

  return {
    name: 'tokens',
    conversation(replay) {
      const { texts, encoded } = replay.sent(MAIN_BASE)
      let raw = 0
      let sent = 0
      replay.isOutput.forEach((isOutput, i) => {
        if (!isOutput) return
        raw += count(replay.raw[i]!)
        sent += count(texts[i]!)
      })
      add(replay.conversation.agent, raw, sent)
      if (isCoding(replay)) add('coding', raw, sent)
      for (const { saved = {}, failed: names = [] } of encoded) {
        if (isCoding(replay)) {
          for (const [form, cost] of Object.entries(saved)) {
            forms.set(form, (forms.get(form) ?? 0) + cost)
          }
        }
        for (const form of names) failed.set(form, (failed.get(form) ?? 0) + 1)
      }
    },
    finish() {
      const place = (group: string) => Object.keys(BARS).indexOf(group)
      const order = [...groups].sort(([a], [b]) => place(a) - place(b))
      const shares = Object.fromEntries(
        order.map(([group, sums]) => [group, 1 - sums.sent / Math.max(1, sums.raw)]),
      )
      const all = [...forms.values()].reduce((sum, cost) => sum + cost, 0)
      const { raw = 0, sent = 0 } = groups.get('coding') ?? {}
      return {
        title: 'Tool-result tokens removed (o200k)',
        bars: order.flatMap(([group]) => {
          const bar = BARS[group]
          return bar ? [atLeast(`tool-result tokens removed, ${group}`, bar, shares[group]!)] : []
        }),
        tables: [
          {
            head: ['agents', 'conversations', 'tokens raw', 'tokens sent', 'removed'],
            rows: order.map(([group, sums]) => [
              group,
              String(sums.conversations),
              thousands(sums.raw),
              thousands(sums.sent),
              percent(sums.raw - sums.sent, sums.raw, 2),
            ]),
          },
          {
            head: ['form (coding)', 'frozen cost saved', 'points of the coding figure', 'threw'],
            rows: [...new Set([...forms.keys(), ...failed.keys()])]
              .sort((a, b) => (forms.get(b) ?? 0) - (forms.get(a) ?? 0))
              .map((form) => [
                form,
                thousands(forms.get(form) ?? 0),
                percent(((forms.get(form) ?? 0) / all) * (raw - sent), raw, 2),
                String(failed.get(form) ?? 0),
              ]),
          },
        ],
        // A block whose form throws goes as it came, which is safe, and is a defect all the same.
        broken: [...failed].map(([form, blocks]) => `${form} threw on ${blocks} blocks`),
        figures: shares,
      }
    },
  }
}

/** The share to be reached by kind of agent, 0 where there is none, in the order shown. */
const BARS: Readonly<Record<string, number>> = {
  coding: 0.29,
  'Claude Code': 0.33,
  Codex: 0.18,
  pi: 0,
  'SWE-agent': 0,
  'text protocol': 0.21,
  'tau-bench': 0.24,
  'Codex (Responses)': 0,
}
