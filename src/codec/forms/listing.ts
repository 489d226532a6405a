import { SIGN } from '../lines.ts'
import type { LineForm, Run } from './form.ts'

/**
 * `ls -l`: owner and group, when they are the same for every entry, stand in the head, and the
 * padding between the columns goes.
 *
 * @example
 * [3 entries of ls -l, owned by "root  staff  "]
 * drwxr-xr-x 12 384 Jan  6 14:57 src
 * -rw-r--r-- 1 1204 Jan  6 14:31 package.json
 * -rw-r--r-- 1 88 Jan  2 09:12 .gitignore
 */
export const listing: LineForm = {
  name: 'listing',
  head: /^\[\d+ entries of ls -l, owned by "\S+ +\S+ *"\]$/,

  find(block) {
    const lines = block.texts
    const runs: Run[] = []
    let entries: Entry[] = []
    const close = (end: number) => {
      if (entries.length > 2)
        runs.push({ from: end - entries.length, to: end, out: write(entries) })
      entries = []
    }
    for (let at = 0; at < lines.length; at++) {
      const entry = (block.signs(at) & ENTRY) === ENTRY ? readEntry(lines[at]!) : undefined
      if (!entry || (entries.length > 0 && !sameOwner(entry, entries[0]!))) close(at)
      if (entry) entries.push(entry)
    }
    close(lines.length)
    return runs
  },

  decode(lines, at) {
    const [, count, owner = ''] = HEAD.exec(lines[at]!)!
    const next = at + 1 + Number(count)
    const entries = lines.slice(at + 1, next).map((line) => {
      const parts = SHORT.exec(line)
      if (!parts) throw new Error('listing: not an entry')
      const [, mode, links, size, rest] = parts
      return { mode, links, owner, size, rest } as Entry
    })
    if (entries.length !== Number(count))
      throw new Error('listing: fewer entries than its head says')
    const modes = width(entries, 'mode')
    const links = width(entries, 'links')
    const sizes = width(entries, 'size')
    const out = entries.map(
      (entry) =>
        `${entry.mode.padEnd(modes)} ${entry.links.padStart(links)} ${owner}` +
        `${entry.size.padStart(sizes)} ${entry.rest}`,
    )
    return { lines: out, next }
  },
}

interface Entry {
  readonly mode: string
  readonly links: string
  readonly owner: string
  readonly size: string
  /** Date and name. */
  readonly rest: string
}

const HEAD = /^\[(\d+) entries of ls -l, owned by "(\S+ +\S+ *)"\]$/
const SHORT = /^(\S+) (\d+) (\d+) (.*)$/
const MODE = '[-dlbcps][-rwxsStT]{9}[@+.]?'
const DATE = '(?:[A-Z][a-z]{2} [ \\d]\\d|[ \\d]\\d [A-Z][a-z]{2}|\\d{4}-\\d\\d-\\d\\d) '
const LONG = new RegExp(
  `^(${MODE}) +(\\d{1,9}) ([\\w.-]{1,64} {1,9}[\\w.-]{1,64} +)(\\d{1,15}) (${DATE}.*)$`,
)

/** What an entry has at least: a size, and blanks. */
const ENTRY = SIGN.DIGIT | SIGN.SPACE
const DASH = 45
const READ = 114

function readEntry(line: string): Entry | undefined {
  // The owner may read it or not; nearly every other line ends here.
  if (line.length < 20) return undefined
  const second = line.charCodeAt(1)
  if (second !== DASH && second !== READ) return undefined
  const [, mode, links, owner, size, rest] = LONG.exec(line) ?? []
  return mode === undefined ? undefined : ({ mode, links, owner, size, rest } as Entry)
}

function sameOwner(a: Entry, b: Entry): boolean {
  const ends = a.owner.length + a.size.length === b.owner.length + b.size.length
  return ends && a.owner.trimEnd() === b.owner.trimEnd()
}

/** The owner with its padding is shortest where the size is longest. */
function write(entries: readonly Entry[]): string[] {
  const { owner } = entries.reduce((a, b) => (b.owner.length < a.owner.length ? b : a))
  return [
    `[${entries.length} entries of ls -l, owned by "${owner}"]`,
    ...entries.map((entry) => `${entry.mode} ${entry.links} ${entry.size} ${entry.rest}`),
  ]
}

/** Columns are as wide as their widest entry. */
function width(entries: readonly Entry[], key: keyof Entry): number {
  return entries.reduce((most, entry) => Math.max(most, entry[key].length), 0)
}
