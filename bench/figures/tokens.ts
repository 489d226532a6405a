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
      const order = [...groups].sort(
        ([a], [b]) => BARS.findIndex(([n]) => n === a) - BARS.findIndex(([n]) => n === b),
      )
      const all = [...forms.values()].reduce((sum, cost) => sum + cost, 0)
      const { raw = 0, sent = 0 } = groups.get('coding') ?? {}
      return {
        title: 'Tool-result tokens removed (o200k)',
        tables: [
          {
            head: ['agents', 'conversations', 'tokens raw', 'tokens sent', 'removed', 'bar'],
            rows: order.map(([group, sums]) => [
              group,
              String(sums.conversations),
              thousands(sums.raw),
              thousands(sums.sent),
              percent(sums.raw - sums.sent, sums.raw, 2),
              BARS.find(([name]) => name === group)?.[1] ?? '',
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
        figures: Object.fromEntries(
          order.map(([group, sums]) => [group, 1 - sums.sent / Math.max(1, sums.raw)]),
        ),
      }
    },
  }
}

/** What is to be reached, in the order shown. */
const BARS: readonly (readonly [string, string])[] = [
  ['coding', '29 %'],
  ['Claude Code', '33 %'],
  ['Codex', '18 %'],
  ['pi', ''],
  ['SWE-agent', ''],
  ['text protocol', '21 %'],
  ['tau-bench', '24 %'],
  ['Codex (Responses)', ''],
]
