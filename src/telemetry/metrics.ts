import type { LedgerEvent } from '../ledger/event.ts'
import { isFailed } from '../ledger/sums.ts'
import { Distribution, type Family, Sums } from './instruments.ts'

/** Takes account of one request. */
export interface Metrics {
  add(event: LedgerEvent): void
  families(): Family[]
}

/** Figures of this process since it began: what only grows, for others to take differences of. */
export function createMetrics(): Metrics {
  const table = instruments()

  return {
    families: () => Object.values(table).map((instrument) => instrument.family()),
    add(event) {
      const { dialect, model, status, usage, tokens, forms, dollars, miss, ms } = event
      table.requests.add(1, { dialect, model, status: String(status) })
      if (isFailed(event)) table.failed.add(1, { dialect })
      table.before.add(tokens.before, { dialect })
      table.after.add(tokens.after, { dialect })
      for (const [form, { removed }] of Object.entries(forms)) {
        table.removed.add(Math.max(removed, 0), { form })
        table.put.add(Math.max(-removed, 0), { form })
      }
      for (const [kind, name] of Object.entries(KINDS)) {
        const count = usage?.[kind as keyof typeof KINDS] ?? 0
        if (count > 0) table.tokens.add(count, { model, kind: name })
      }
      if (miss) table.missed.add(miss.tokens, { cause: miss.cause })
      if (dollars) {
        table.billed.add(dollars.billed, { model })
        table.without.add(dollars.without, { model })
        table.saved.add(dollars.saved, { model })
      } else if (usage) table.unpriced.add(1, { model })
      table.added.add(ms.added / 1000)
      table.first.add(ms.first / 1000)
      table.total.add(ms.total / 1000)
    },
  }
}

const KINDS = {
  uncached: 'uncached',
  read: 'cache_read',
  write5m: 'cache_write_5m',
  write1h: 'cache_write_1h',
  output: 'output',
}

/** Upper bounds in seconds. */
const ADDED = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]
const ANSWER = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]

/** What there is, in the order in which it is told. */
function instruments() {
  return {
    requests: new Sums('headroom_requests_total', 'Requests on data routes, by their answer.'),
    failed: new Sums(
      'headroom_requests_failed_total',
      'Requests answered with an error or cut short.',
    ),
    unpriced: new Sums(
      'headroom_requests_unpriced_total',
      'Metered requests of models without a price.',
    ),
    before: new Sums(
      'headroom_prompt_tokens_before_total',
      'Prompt tokens as clients sent them, estimated.',
    ),
    after: new Sums(
      'headroom_prompt_tokens_after_total',
      'Prompt tokens as they went upstream, estimated.',
    ),
    removed: new Sums(
      'headroom_form_tokens_removed_total',
      'Tokens a form took out, each counted once.',
    ),
    put: new Sums(
      'headroom_form_tokens_added_total',
      'Tokens a form put in, where it made a text longer.',
    ),
    tokens: new Sums('headroom_provider_tokens_total', "Tokens by the provider's own count."),
    missed: new Sums(
      'headroom_cache_missed_tokens_total',
      'Tokens the provider had cached and did not read again, by cause.',
    ),
    billed: new Sums(
      'headroom_billed_dollars_total',
      'Dollars at the price of what the provider counted.',
    ),
    without: new Sums(
      'headroom_without_dollars_total',
      'Dollars the same requests would have cost as they came.',
    ),
    saved: new Sums(
      'headroom_saved_dollars',
      'Net dollars saved; negative where Headroom cost money.',
      'gauge',
    ),
    added: new Distribution(
      'headroom_added_latency_seconds',
      "Headroom's own time before a request went upstream.",
      ADDED,
    ),
    first: new Distribution(
      'headroom_first_byte_seconds',
      'From sending a request to the first byte of its answer.',
      ANSWER,
    ),
    total: new Distribution(
      'headroom_answer_seconds',
      'From sending a request to the end of its answer.',
      ANSWER,
    ),
  }
}
