import type { LedgerEvent } from './event.ts'
import type { Ledger } from './ledger.ts'
import { byWeight, conversationRows, rowOf, rowsBy, summed } from './sums.ts'

/** About 15 MB. */
const MOST_EVENTS = 10_000

/**
 * A ledger for as long as the process lives (`--stateless`, and Workers without a database): the
 * latest events, the oldest forgotten first.
 */
export function memoryLedger(most = MOST_EVENTS): Ledger {
  const events = new Map<string, LedgerEvent>()

  return {
    async append(added) {
      for (const event of added) if (!events.has(event.id)) events.set(event.id, event)
      for (const id of events.keys()) {
        if (events.size <= most) break
        events.delete(id)
      }
    },
    async totals({ from = 0, to = Infinity, by }) {
      const rows = between(from, to).flatMap((event) => (by ? rowsBy(event, by) : [rowOf(event)]))
      return summed(rows, ({ key }) => key).toSorted(byWeight)
    },
    async series({ from, to, step }) {
      const rows = between(from, to).map((event) => {
        return rowOf(event, '', from + Math.floor((event.at - from) / step) * step)
      })
      return summed(rows, ({ at }) => at).toSorted((a, b) => a.at - b.at)
    },
    async recent({ limit, before = Infinity }) {
      return between(0, before)
        .toSorted((a, b) => b.at - a.at)
        .slice(0, limit)
    },
    async conversations({ from = 0, to = Infinity }) {
      const named = between(from, to).filter(({ conversation }) => conversation !== '')
      return conversationRows(named)
    },
    async conversation(key, limit) {
      return [...events.values()].toReversed().filter(inConversation(key)).slice(0, limit)
    },
  }

  function between(from: number, to: number): LedgerEvent[] {
    return [...events.values()].filter(({ at }) => at >= from && at < to)
  }
}

const inConversation = (key: string) => (event: LedgerEvent) => event.conversation === key
