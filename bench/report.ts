import type { Section, Table } from './figure.ts'

/** The sections as Markdown. */
export function render(sections: readonly Section[]): string {
  return sections
    .map(({ title, tables, notes = [], broken = [] }) =>
      [
        `## ${title}`,
        ...tables.filter(({ rows }) => rows.length > 0).map(renderTable),
        ...notes,
        ...(broken.length > 0 ? [`**Broken: ${broken.length}.**`] : []),
      ].join('\n\n'),
    )
    .join('\n\n')
    .concat('\n')
}

function renderTable({ head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join(
    '\n',
  )
}
