import type { Deck } from '../../src/simulate/decks.ts'
import type { Replayed } from '../../src/simulate/simulate.ts'
import { distribution, groups, summary } from '../../src/simulate/summary.ts'
import { type Paint, table } from '../output.ts'
import { bar, count, dollars, percent, tokens } from '../reports/figures.ts'

export interface Told {
  readonly replayed: readonly Replayed[]
  readonly decks: readonly Deck[]
  readonly base: number
  readonly minimum: number
  readonly failed: number
}

/** The report as a person reads it; shares are of the input price without Headroom. */
export function simulateText(told: Told, paint: Paint): string {
  const { replayed, decks, base, minimum, failed } = told
  const share = (value: number) => percent(value, 1)
  const requests = replayed.reduce((sum, one) => sum + one.requests, 0)
  const raw = replayed.reduce((sum, one) => sum + one.tokens.raw, 0)
  const sent = replayed.reduce((sum, one) => sum + one.tokens.sent, 0)
  const head = ['', 'input, raw', 'with us', 'less', 'median', 'least', 'most', 'dearer']
  const lines = decks.map((deck, i) => {
    const { aggregate, median, least, most, dearer, ...sums } = summary(replayed, i)
    const price = (value: number) => dollars((value * deck.input) / 1e6)
    const money = [price(sums.raw), price(sums.sent)]
    return [
      deck.name,
      ...money,
      share(aggregate),
      share(median),
      share(least),
      share(most),
      String(dearer),
    ]
  })
  const sets = [...groups(replayed)].map(([name, set]) => {
    const { conversations, aggregate, median, least } = summary(set, 0)
    return [name, String(conversations), share(aggregate), share(median), share(least)]
  })
  return [
    paint.bold(
      `${count(replayed.length, 'conversation')}, ${count(requests, 'request')}: ${share(summary(replayed, 0).aggregate)} less for input at ${decks[0]!.name}’s prices`,
    ),
    `${tokens(raw)} tokens said and read, of which ${tokens(raw - sent)} (${percent(raw - sent, raw)}) need not have been sent.`,
    '',
    paint.bold('By price') + paint.dim('  (mode cache; token is the same for now)'),
    table([head, ...lines], '  '),
    '',
    paint.bold(`By agent`) + paint.dim(`  (${decks[0]!.name})`),
    table([['', 'conversations', 'less', 'median', 'least'], ...sets], '  '),
    '',
    paint.bold('How many save how much') + paint.dim(`  (${decks[0]!.name})`),
    ...bars(distribution(replayed, 0), paint),
    '',
    paint.dim(
      `Assumed: ${base.toLocaleString('en')} tokens of system text and tools, which transcripts lack, and a cache from ${minimum.toLocaleString('en')} tokens on; output is not counted.`,
    ),
    ...(failed > 0 ? [paint.yellow(`${count(failed, 'conversation')} could not be read.`)] : []),
  ].join('\n')
}

function bars(counts: ReadonlyMap<string, number>, paint: Paint): string[] {
  const most = Math.max(...counts.values())
  const last = [...counts.values()].findLastIndex((value) => value > 0)
  return [...counts].slice(0, last + 1).flatMap(([step, value], i) => {
    if (i === 0 && value === 0) return []
    const colour = i === 0 ? paint.red : paint.green
    return [`  ${step.padEnd(9)} ${colour(bar(value, most, 40))} ${value}`.trimEnd()]
  })
}
