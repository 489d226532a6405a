import type { Difference, Experiment } from '../../src/ledger/holdout.ts'
import type { Group, LedgerRow } from '../../src/ledger/ledger.ts'
import { promptOf } from '../../src/ledger/prices/price.ts'
import { type Paint, wrap } from '../output.ts'
import { bar, count, dollars, percent, tokens } from './figures.ts'
import type { Savings } from './savings.ts'

const TITLES: Readonly<Record<Group, string>> = {
  model: 'By model',
  client: 'By client',
  project: 'By project',
  form: 'By form',
  dialect: 'By API',
  arm: 'By arm',
}
/** Rows of one kind; the rest are put together. */
const MOST = 10

/** The report as a person reads it. */
export function savingsText(report: Savings, paint: Paint, width: number): string {
  const { total, by } = report
  if (total.requests === 0) {
    return [
      paint.bold(`Nothing was counted in ${span(report)}.`),
      '',
      'Requests are counted as soon as they go through: headroom wrap claude',
    ].join('\n')
  }
  const tables = Object.entries(by) as [Group, readonly LedgerRow[]][]
  const only = tables.length === 1
  return [
    headline(report, paint),
    '',
    ...facts(report).flatMap((line) => wrap(line, width - 4).map(indented)),
    ...tables
      .filter(([group, rows]) => only || isTelling(group, rows))
      .flatMap(([group, rows]) => [
        '',
        paint.bold(TITLES[group]),
        ...table(group, rows, paint, width),
      ]),
    ...(report.experiment ? ['', ...experimentLines(report.experiment, paint)] : []),
  ].join('\n')
}

const indented = (line: string, at: number) => (at === 0 ? '  ' : '    ') + line

const span = ({ days }: Savings) => (days === 1 ? 'the last day' : `the last ${days} days`)

function headline(report: Savings, { bold, green, red }: Paint): string {
  const { dollars: sums, priced } = report.total
  if (priced === 0) {
    return bold(
      `${tokens(spared(report.total))} prompt tokens not sent in ${span(report)}; no price is known.`,
    )
  }
  const colour = sums.saved < 0 ? red : green
  const what = sums.saved < 0 ? 'cost' : 'saved'
  const share = percent(Math.abs(sums.saved), sums.without)
  return bold(
    `Headroom ${what} ${colour(dollars(Math.abs(sums.saved)))} of ${dollars(sums.without)} (${share}) in ${span(report)}.`,
  )
}

const spared = ({ tokens: { before, after } }: LedgerRow) => before - after

function facts({ total, conversations }: Savings): string[] {
  const { requests, failed, metered, priced, usage, missed } = total
  const prompt = promptOf(usage)
  const misses = Object.entries(missed).filter(([, tokens]) => tokens > 0)
  const lines = [
    `${count(requests, 'request')} in ${count(conversations, 'conversation')}` +
      (failed > 0 ? `, ${failed.toLocaleString('en')} of them failed or cut off` : ''),
    `billed ${dollars(total.dollars.billed)}, at the provider's own token counts and cache prices`,
    `${tokens(total.tokens.before)} prompt tokens came, ${tokens(total.tokens.after)} went (${percent(-spared(total), total.tokens.before)})`,
    `${percent(usage.read, prompt)} of them read from the provider's cache`,
  ]
  if (misses.length > 0) {
    const said = misses.map(([cause, missedTokens]) => `${tokens(missedTokens)} ${CAUSES[cause]}`)
    lines.push(`cached and paid for again: ${said.join(', ')}`)
  }
  if (total.reread > 0) {
    lines.push(
      `${tokens(total.reread)} tokens came from calls made again after their result was shortened: in the bill either way`,
    )
  }
  if (priced < metered) {
    lines.push(
      `${count(metered - priced, 'request')} of models without a price: in the tokens and not in the dollars`,
    )
  }
  if (metered < requests - failed) {
    const silent = (requests - failed - metered).toLocaleString('en')
    lines.push(`${silent} answers said nothing of usage, and are in no figure but the first`)
  }
  return lines
}

const CAUSES: Readonly<Record<string, string>> = {
  expired: 'expired',
  client: 'changed by the client',
  provider: 'lost by the provider',
  ours: 'changed by Headroom',
}

/** A single row that repeats the sum tells nothing. */
function isTelling(group: Group, rows: readonly LedgerRow[]): boolean {
  if (group === 'dialect' || group === 'arm') return false
  if (group === 'form' || group === 'model') return rows.length > 0
  return rows.length > 1 || (rows[0]?.key ?? '') !== ''
}

function table(group: Group, all: readonly LedgerRow[], paint: Paint, width: number): string[] {
  const rows = group === 'form' ? all.toSorted((a, b) => b.dollars.saved - a.dollars.saved) : all
  const shown = rows.length > MOST ? rows.slice(0, MOST - 1) : rows
  const names = Math.min(30, Math.max(...shown.map(({ key }) => nameOf(group, key).length)))
  const bars = Math.max(8, Math.min(28, width - names - 40))
  const most = Math.max(...shown.map(({ dollars: { saved } }) => Math.abs(saved)))
  const lines = shown.map((row) => {
    const { saved, without } = row.dollars
    const name = nameOf(group, row.key).slice(0, names).padEnd(names)
    const drawn = bar(saved, most, bars).padEnd(bars)
    const colour = saved < 0 ? paint.red : paint.green
    const whole = group === 'form' ? `${tokens(row.removed)} tokens` : `of ${dollars(without)}`
    const share = group === 'form' ? '' : percent(saved, without)
    const money = row.priced === 0 && group !== 'form' ? 'unpriced' : dollars(saved)
    const figures = row.priced === 0 && group !== 'form' ? `${tokens(spared(row))} tokens` : whole
    return `  ${name}  ${colour(drawn)} ${money.padStart(9)}  ${figures}${share && share !== '-' ? `  ${share}` : ''}`.trimEnd()
  })
  const left = rows.length - shown.length
  return left > 0
    ? [...lines, paint.dim(`  and ${left} more (--by ${group} --csv has all)`)]
    : lines
}

function nameOf(group: Group, key: string): string {
  if (key !== '') return key
  return group === 'project' ? '(no project)' : '(none)'
}

function experimentLines({ encoded, holdout, needed, result }: Experiment, paint: Paint): string[] {
  const title = paint.bold('Measured against the holdout')
  if (!result) {
    const sides = `${encoded} encoded and ${holdout} held out`
    return [title, `  not enough data: ${sides}, ${needed} conversations each are needed`]
  }
  return [
    title,
    `  price of a prompt token as it came: ${signed(result.cost)}`,
    `  requests a conversation: ${signed(result.requests)}`,
    paint.dim(
      `  ${encoded} encoded and ${holdout} held-out conversations; 95 % interval by bootstrap`,
    ),
  ]
}

function signed({ value, low, high }: Difference): string {
  const text = (share: number) => (share > 0 ? '+' : '') + percent(share, 1)
  return `${text(value)} (${text(low)} to ${text(high)})`
}
