import { type DashboardData, REST, type ShownGroup } from '../data.ts'
import { h, s } from './dom.ts'
import { count, money, NONE, share, short } from './format.ts'
import { type Column, table } from './table.ts'

type Row = DashboardData['total']

export const GROUP_NAMES: Readonly<Record<ShownGroup, string>> = {
  project: 'Project',
  model: 'Model',
  client: 'Client',
  form: 'Form',
}

/** Who or what it was that saved, and that cost: gains and losses on one scale. */
export function parts(data: DashboardData, group: ShownGroup): HTMLElement {
  const rows = data.groups[group]
  if (rows.length === 0) return h('p', { class: 'quiet' }, 'Nothing in this time.')
  const widest = Math.max(...rows.map(({ dollars }) => Math.abs(dollars.saved)))
  const least = Math.min(0, ...rows.map(({ dollars }) => dollars.saved))
  const isForm = group === 'form'
  const columns: (Column<Row> | false)[] = [
    { head: GROUP_NAMES[group], isHead: true, cell: ({ key }) => nameOf(key, group) },
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
    { head: '', class: 'weight', cell: ({ dollars }) => bar(dollars.saved, widest, least < 0) },
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

/** A gain to the right of the axis, a loss to its left. */
function bar(value: number, widest: number, hasLosses: boolean): Node {
  const room = hasLosses ? 100 : 200
  const axis = hasLosses ? 100 : 0
  const width = widest > 0 ? (Math.abs(value) / widest) * room : 0
  const attributes = { viewBox: '0 0 200 8', preserveAspectRatio: 'none', 'aria-hidden': 'true' }
  return s(
    'svg',
    attributes,
    s('rect', { class: 'axis', x: Math.max(axis - 0.5, 0), y: 0, width: 1, height: 8 }),
    s('rect', {
      class: value < 0 ? 'cost' : 'gain',
      x: value < 0 ? axis - width : axis,
      y: 1,
      width,
      height: 6,
    }),
  )
}
