import { type Paint, table } from '../output.ts'
import { count, dollars, percent, tokens } from './figures.ts'
import type { Perf, Percentiles } from './perf.ts'

/** The report as a person reads it. */
export function perfText(
  { days, total, latency, cache, forms, advice }: Perf,
  paint: Paint,
): string {
  if (total.requests === 0) {
    return `${paint.bold(`Nothing was counted in the last ${days} days.`)}`
  }
  const share = (value: number | null) => (value === null ? '-' : percent(value, 1))
  const { missed } = total
  return [
    paint.bold(`${count(total.requests, 'request')} in the last ${days} days`),
    '',
    paint.bold('Latency') +
      paint.dim(`  (milliseconds, the latest ${latency.total.count.toLocaleString('en')})`),
    table(
      [
        ['', 'half', '95 %', '99 %'],
        ['added by Headroom', ...cells(latency.added)],
        ['to the first byte', ...cells(latency.first)],
        ['to the last byte', ...cells(latency.total)],
      ],
      '  ',
    ),
    '',
    paint.bold('The provider’s cache'),
    table(
      [
        ['prompt tokens read from it', share(cache.share)],
        ['requests that read any', share(cache.hits)],
        ['paid again: expired', tokens(missed.expired)],
        ['paid again: changed by the client', tokens(missed.client)],
        ['paid again: lost by the provider', tokens(missed.provider)],
        ['paid again: changed by Headroom', tokens(missed.ours)],
      ],
      '  ',
    ),
    ...formLines(forms, paint),
    '',
    paint.bold('What you might do'),
    ...(advice.length === 0
      ? ['  Nothing: all is as it should be.']
      : advice.map(({ what, why }) => `  ${paint.yellow('•')} ${what}\n    ${paint.dim(why)}`)),
  ].join('\n')
}

function cells({ p50, p95, p99 }: Percentiles): string[] {
  return [p50, p95, p99].map((value) => {
    if (value === null) return '-'
    return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')
  })
}

function formLines(forms: Perf['forms'], paint: Paint): string[] {
  if (forms.length === 0) return []
  const removed = forms.reduce((sum, row) => sum + Math.max(0, row.removed), 0)
  const rows = forms
    .toSorted((a, b) => b.removed - a.removed)
    .map((row) => [
      row.key,
      `${tokens(row.removed)} tokens`,
      percent(row.removed, removed),
      dollars(row.dollars.saved),
    ])
  return ['', paint.bold('Forms'), table(rows, '  ')]
}
