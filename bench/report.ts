import { cpus, totalmem } from 'node:os'
import type { Section, Table } from './figure.ts'

/** The sections as Markdown, after all that was to be reached. */
export function render(sections: readonly Section[]): string {
  return [summary(sections), ...sections.map(renderSection)]
    .filter((part) => part !== undefined)
    .join('\n\n')
    .concat('\n')
}

function summary(sections: readonly Section[]): string | undefined {
  const bars = sections.flatMap(({ bars = [] }) => bars)
  if (bars.length === 0) return undefined
  const table = {
    head: ['figure', 'bar', 'measured', ''],
    rows: bars.map(({ what, wanted, measured, reached }) => [
      what,
      wanted,
      measured,
      reached ? 'reached' : '**short**',
    ]),
  }
  return `## What is to be reached\n\n${renderTable(table)}`
}

function renderSection({ title, tables, notes = [], broken = [] }: Section): string {
  return [
    `## ${title}`,
    ...tables.filter(({ rows }) => rows.length > 0).map(renderTable),
    ...notes,
    ...(broken.length > 0 ? [`**Broken: ${broken.length}.**`] : []),
  ].join('\n\n')
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
