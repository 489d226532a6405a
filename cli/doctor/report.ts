import { glossary, paint } from '../output.ts'
import { VERSION } from '../../src/version.ts'
import type { Finding } from './check.ts'
import { exitCode } from './examine.ts'

const SIGNS: Readonly<Record<Finding['status'], string>> = {
  pass: '✓',
  warn: '⚠',
  fail: '✗',
  skip: '·',
}

/** The findings as a table, with what to do below each. */
export function findingsTable(findings: readonly Finding[], stream: { isTTY?: boolean }): string {
  const { green, yellow, red, dim } = paint(stream)
  const colours = { '✓': green, '⚠': yellow, '✗': red, '·': dim }
  const widest = Math.max(...findings.map(({ name }) => name.length))
  const rows = findings.flatMap(({ name, status, summary, hint }) => [
    [`${name.padEnd(widest)}  ${SIGNS[status]}`, summary] as const,
    ...(hint ? [['', hint] as const] : []),
  ])
  // A sign has its colour once the columns are made.
  const table = glossary(rows).replace(/^(  \S+ +)([✓⚠✗·])/gm, (_, name: string, sign: string) => {
    return name + colours[sign as keyof typeof colours](sign)
  })
  return `${table}\n\n${tally(findings)}`
}

function tally(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) =>
    findings.filter((one) => one.status === status).length
  const [failed, warned] = [count('fail'), count('warn')]
  if (failed + warned === 0) return 'All is well.'
  const parts = [plural(failed, 'failure'), plural(warned, 'warning')].filter(Boolean)
  const fixable = findings.some((one) => one.fix)
  return `${parts.join(', ')}.${fixable ? ' What can be put right without you:  headroom doctor --fix' : ''}`
}

function plural(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`
}

export function findingsJson(findings: readonly Finding[], port: number, fixed: readonly string[]) {
  return {
    port,
    version: VERSION,
    exit_code: exitCode(findings),
    checks: findings.map(({ name, status, summary, hint }) => ({
      name,
      status,
      summary,
      hint: hint ?? null,
    })),
    ...(fixed.length > 0 && { fixed }),
  }
}
