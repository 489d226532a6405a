import { h } from './dom.ts'

export interface Column<Row> {
  readonly head: string
  /** One of them is what the row is about. */
  readonly isHead?: boolean
  readonly isNumber?: boolean
  /** Left out where there is little room. */
  readonly isWide?: boolean
  readonly class?: string
  cell(row: Row): Node | string
}

/** A table with a caption and scopes. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): HTMLTableElement {
  const classOf = (column: Column<Row>) =>
    [column.isNumber && 'number', column.isWide && 'wide', column.class].filter(Boolean).join(' ')
  const heads = columns.map((column) => {
    return h('th', { scope: 'col', class: classOf(column) }, column.head)
  })
  const lines = rows.map((row) => {
    const cells = columns.map((column) => {
      const attributes = { class: classOf(column), ...(column.isHead && { scope: 'row' }) }
      return h(column.isHead ? 'th' : 'td', attributes, column.cell(row))
    })
    return h('tr', {}, ...cells)
  })
  return h(
    'table',
    {},
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, ...heads)),
    h('tbody', {}, ...lines),
  )
}
