import { cpus, totalmem } from 'node:os'
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
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'))
  return [head, rule, ...rows].map(line).join('\n')
}

/** What the timings depend on. */
export function machine(): string {
  const cores = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cores.length} cores (${cores[0]?.model.trim()}), ${memory} GiB of memory, Node ${process.version}.`
}
