import { type DashboardData, REST, type ShownGroup } from '../data.ts'
import { h, s } from './dom.ts'
import { count, money, NONE, share, short } from './format.ts'
import { type Column, table } from './table.ts'

type Row = DashboardData['total']

/** What the sums can be taken apart by: who asked, what was done, and why a cache was of no use. */
export type Part = ShownGroup | 'miss'

export const PART_NAMES: Readonly<Record<Part, string>> = {
  project: 'Project',
  model: 'Model',
  client: 'Client',
  form: 'Form',
  miss: 'Cache',
}

export function parts(data: DashboardData, part: Part): HTMLElement {
  return part === 'miss' ? misses(data) : groups(data, part)
}

/** Who or what it was that saved, and that cost: gains and losses on one scale. */
function groups(data: DashboardData, group: ShownGroup): HTMLElement {
  const rows = data.groups[group]
  if (rows.length === 0) return h('p', { class: 'quiet' }, 'Nothing in this time.')
  const widest = Math.max(...rows.map(({ dollars }) => Math.abs(dollars.saved)))
  const axis = rows.some(({ dollars }) => dollars.saved < 0) ? SCALE / 2 : 0
  const isForm = group === 'form'
  const columns: (Column<Row> | false)[] = [
    { head: PART_NAMES[group], isHead: true, cell: ({ key }) => nameOf(key, group) },
    { head: 'Requests', isNumber: true, cell: ({ requests }) => count(requests) },
    {
      head: isForm ? 'Tokens removed' : 'Tokens spared',
      isNumber: true,
      cell: ({ removed, tokens }) => short(isForm ? removed : tokens.before - tokens.after),
    },
    !isForm && {
      head: 'Billed',
      isNumber: true,
      isWide: true,
      cell: (row) => priced(row, money(row.dollars.billed)),
    },
    {
      head: 'Saved, net',
      isNumber: true,
      cell: (row) => (isForm ? signed(row.dollars.saved) : saved(row)),
    },
    !isForm && {
      head: 'of its cost',
      isNumber: true,
      isWide: true,
      cell: ({ dollars }) => share(dollars.saved, dollars.without),
    },
    { head: '', class: 'weight', cell: ({ dollars }) => bar(dollars.saved, widest, axis) },
  ]
  const caption = isForm
    ? 'What each form took out, counted once, and what that is worth'
    : `Money and tokens by ${group}`
  return table(
    caption,
    columns.filter((column) => column !== false),
    rows,
  )
}

type Cause = keyof Row['missed']

const CAUSES: Readonly<Record<Cause, string>> = {
  expired: 'It had outlived its time',
  client: 'The client changed what it had sent',
  provider: 'The provider, for no reason to be seen',
  ours: 'Headroom changed what it had sent',
}

/** Why tokens that the provider had cached were not read again. */
function misses({ total: { missed, usage } }: DashboardData): HTMLElement {
  const causes = Object.keys(CAUSES) as Cause[]
  const widest = Math.max(...causes.map((cause) => missed[cause]))
  const cached = causes.reduce((sum, cause) => sum + missed[cause], usage.read)
  return table(
    'Tokens that the provider had cached and did not read again, and why',
    [
      { head: 'Cause', isHead: true, cell: (cause) => CAUSES[cause] },
      { head: 'Tokens', isNumber: true, cell: (cause) => short(missed[cause]) },
      { head: 'of what it had', isNumber: true, cell: (cause) => share(missed[cause], cached) },
      { head: '', class: 'weight', cell: (cause) => bar(missed[cause], widest, 0, 'lost') },
    ],
    causes,
  )
}

function nameOf(key: string, group: ShownGroup): string {
  return key === REST ? 'all others' : key || `no ${group}`
}

function saved(row: Row): Node | string {
  return priced(row, signed(row.dollars.saved))
}

function signed(dollars: number): Node {
  return h('span', { class: dollars < 0 ? 'loss' : '' }, money(dollars))
}

/** Dollars, or why there are none. */
function priced<T>({ metered, priced: known }: Row, figure: T): T | Node | string {
  if (known > 0) return figure
  return metered > 0 ? h('span', { class: 'quiet' }, 'unpriced') : NONE
}

/** Wide of the whole scale, in units of the drawing. */
const SCALE = 200

/**
 * A gain to the right of the axis, a loss to its left.
 *
 * @param axis where it stands: at 0 there is nothing to its left.
 */
function bar(
  value: number,
  widest: number,
  axis: number,
  kind = value < 0 ? 'cost' : 'gain',
): Node {
  const width = widest > 0 ? (Math.abs(value) / widest) * (SCALE - axis) : 0
  const viewBox = `0 0 ${SCALE} 8`
  const rest = { preserveAspectRatio: 'none', 'aria-hidden': 'true' }
  return s(
    'svg',
    { viewBox, ...rest },
    s('rect', { class: 'axis', x: Math.max(axis - 0.5, 0), y: 0, width: 1, height: 8 }),
    s('rect', { class: kind, x: value < 0 ? axis - width : axis, y: 1, width, height: 6 }),
  )
}
