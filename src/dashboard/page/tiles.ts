import type { DashboardData } from '../data.ts'
import { h } from './dom.ts'
import { count, milliseconds, money, NONE, share, short } from './format.ts'

/** The sums at the head of the page. */
export function tiles({ total, latency }: DashboardData): HTMLElement[] {
  const { dollars, usage, tokens, missed } = total
  const prompt = usage.uncached + usage.read + usage.write5m + usage.write1h
  const lost = missed.expired + missed.client + missed.provider + missed.ours
  const spared = tokens.before - tokens.after
  const hasPrice = total.priced > 0
  return [
    tile(
      'Saved, net',
      hasPrice ? money(dollars.saved) : NONE,
      hasPrice
        ? `${share(dollars.saved, dollars.without)} of ${money(dollars.without)} that it would have cost`
        : unpriced(total),
      dollars.saved < 0 ? 'loss' : dollars.saved === 0 ? 'none' : '',
    ),
    tile('Billed', hasPrice ? money(dollars.billed) : NONE, billed(total)),
    tile('Tokens spared', short(spared), `${share(spared, tokens.before)} of the prompts`),
    tile(
      'Provider cache',
      share(usage.read, prompt),
      prompt > 0 ? `${share(usage.read, usage.read + lost)} of what it had cached` : 'no usage yet',
    ),
    tile(
      'Time added',
      milliseconds(latency.p50),
      `median; p95 ${milliseconds(latency.p95)}, p99 ${milliseconds(latency.p99)}`,
    ),
  ]
}

function billed(total: DashboardData['total']): string {
  const requests = `${count(total.requests)} ${total.requests === 1 ? 'request' : 'requests'}`
  return total.priced < total.metered && total.priced > 0
    ? `${requests}, ${unpriced(total)}`
    : requests
}

/** What is not in the dollars. */
function unpriced({ metered, priced }: DashboardData['total']): string {
  return metered > priced ? `${count(metered - priced)} of unpriced models` : 'nothing priced yet'
}

function tile(name: string, figure: string, note: string, kind = ''): HTMLElement {
  return h(
    'div',
    {},
    h('dt', {}, name),
    h('dd', { class: `figure ${kind}` }, figure),
    h('dd', { class: 'note' }, note),
  )
}
