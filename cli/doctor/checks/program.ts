import { realpathSync } from 'node:fs'
import { VERSION } from '../../../src/version.ts'
import { findProgram } from '../../programs.ts'
import type { Check, Finding } from '../check.ts'

/** What runs this: Node, and whether `headroom` on PATH is this very package. */
export const program: Check = async ({ env }) => {
  const { node } = process.versions
  const [major, minor] = node.split('.').map(Number) as [number, number]
  const hasSql = await import('node:sqlite').then(
    () => true,
    () => false,
  )
  const runs = `Node ${node} (${process.execPath})`
  const version: Finding =
    major < 22 || !hasSql
      ? {
          name: 'node',
          status: major < 22 ? 'fail' : 'warn',
          summary: hasSql
            ? runs
            : `${runs} has no SQLite: plans and figures are lost at the end of a process`,
          hint:
            major === 22 && minor < 13
              ? 'Node 22.13 or newer has it.'
              : 'A newer Node: https://nodejs.org',
        }
      : { name: 'node', status: 'pass', summary: runs }
  return [version, onPath(findProgram('headroom', { ...env }), process.argv[1])]
}

function onPath(found: string | undefined, own = ''): Finding {
  const here = `v${VERSION} (${real(own)})`
  if (found === undefined) {
    return { name: 'headroom', status: 'pass', summary: `${here}; no \`headroom\` on PATH` }
  }
  if (real(found) === real(own)) return { name: 'headroom', status: 'pass', summary: here }
  const summary = `this is ${here}, but PATH has ${found}`
  return { name: 'headroom', status: 'warn', summary, hint: 'Remove one of them, or reorder PATH.' }
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
