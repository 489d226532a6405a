import { closeSync, openSync, readSync, realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
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
  if (leadsTo(found, real(own))) return { name: 'headroom', status: 'pass', summary: here }
  const summary = `this is ${here}, but PATH has ${found}`
  return { name: 'headroom', status: 'warn', summary, hint: 'Remove one of them, or reorder PATH.' }
}

/** Is it a link to our launcher, or one of the scripts that npm (Windows) and pnpm put there instead? */
function leadsTo(found: string, own: string): boolean {
  if (real(found) === own) return true
  const names = beginningOf(found).match(/[^"'\s]*cli[\\/]bin\.mjs/g) ?? []
  return names.some((name) => {
    // Both name it from the script's own folder: $basedir, %~dp0, %dp0%.
    const path = name.replaceAll('\\', '/').replace(/^(?:\$basedir|%~dp0|%dp0%)\/?/, '')
    return real(resolve(dirname(found), path)) === own
  })
}

/** Characters of a script that are looked at; theirs are far shorter. */
const ENOUGH = 8192

function beginningOf(path: string): string {
  try {
    const file = openSync(path, 'r')
    const bytes = Buffer.alloc(ENOUGH)
    const length = readSync(file, bytes, 0, ENOUGH, 0)
    closeSync(file)
    return bytes.toString('utf8', 0, length)
  } catch {
    return ''
  }
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
