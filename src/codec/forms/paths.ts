import { costOfLines } from '../cost.ts'
import { SIGN } from '../lines.ts'
import type { LineForm, Run } from './form.ts'
import { commonRoot, isPath } from './pathsRoot.ts'

/**
 * Paths one a line (find, glob, `git ls-files`, `git status --short`, `diff --stat`, `wc -l`,
 * counts): the root they share stands in the head, and where that is shorter still, a directory
 * stands above its files.
 *
 * @example
 * [4 paths under /home/me/app/, by directory]
 * src/proxy/
 *   admit.ts
 *   relay.ts
 *   relay.test.ts
 * README.md
 */
export const paths: LineForm = {
  name: 'paths',
  head: /^\[\d+ paths(?: under \S*[/\\])?(?:,? by directory)?\]$/,

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
      const entry = (block.signs(at) & IN_PATH) === 0 ? undefined : readEntry(lines[at]!)
      if (entry) entries.push(entry)
      else if (entries.length > 0) close(at)
    }
    close(lines.length)
    return runs
  },

  decode(lines, at) {
    const [, count, root = '', grouped] = HEAD.exec(lines[at]!)!
    const out: string[] = []
    let directory = root
    let next = at + 1
    while (out.length < Number(count)) {
      const line = lines[next++]
      if (line === undefined) throw new Error('paths: fewer lines than its head says')
      if (!grouped) out.push(insert(line, root))
      else if (line.startsWith(INDENT)) out.push(insert(line.slice(INDENT.length), directory))
      else if (line.endsWith('/')) directory = root + line
      else out.push(insert(line, root))
    }
    return { lines: out, next }
  },
}

interface Entry {
  /** What stands before the path: a status, a count, a size. */
  readonly lead: string
  readonly path: string
  /** What stands after it: a count, a diff's histogram. */
  readonly rest: string
}

const HEAD = /^\[(\d+) paths(?: under (\S*[/\\]))?(,? by directory)?\]$/
/** What a path has at least one of. */
const IN_PATH = SIGN.SLASH | SIGN.BACKSLASH | SIGN.DOT
const INDENT = '  '
/** What may stand before a path: `git status`, `wc -l` and `du`, `go test`, `git commit`. */
const LEADS = [
  /\t(?:modified|new file|deleted): +/,
  /(?:ok {2}|\? {3})?\t/,
  /[ MADRCUT?!]{2} /,
  /[MADRCUT]\d{0,3}\t/,
  / {0,12}\d[\d.,]{0,12}[KMGTB]?[ \t]{1,4}/,
  / (?:create|delete) mode \d{6} /,
  / /,
]
const LEAD = new RegExp(`^(?:${LEADS.map((lead) => lead.source).join('|')})?`)
const PATH = /^(?:[A-Za-z]:[\\/])?[\w.~@/\\([$][^\s:"'<>|*?;&`]{0,600}/
const REST = /^(?::\d{1,9}|\t.*| +\|[ \t]+(?:\d|Bin).*)?$/

function readEntry(line: string): Entry | undefined {
  if (line.length > 1000) return undefined
  // Nearly every other line ends here.
  if (!line.includes('/') && line.indexOf(' ', 3) > 0) return undefined
  const lead = LEAD.exec(line)![0]
  const path = PATH.exec(line.slice(lead.length))?.[0]
  if (!path || path.endsWith('/') || !isPath(path)) return undefined
  const rest = line.slice(lead.length + path.length)
  return REST.test(rest) ? { lead, path, rest } : undefined
}

/** Puts a directory back before the path of a line. */
function insert(line: string, directory: string): string {
  const lead = LEAD.exec(line)![0]
  return lead + directory + line.slice(lead.length)
}

function write(entries: readonly Entry[]): string[] {
  const root = commonRoot(entries.map((entry) => entry.path))
  const cut = (entry: Entry, from: number) => entry.lead + entry.path.slice(from) + entry.rest
  const head = `${entries.length} paths${root && ` under ${root}`}`
  const plain = [`[${head}]`, ...entries.map((entry) => cut(entry, root.length))]
  // A histogram stays in its column.
  if (entries.some((entry) => entry.rest.startsWith(' '))) return plain
  const grouped = [`[${head}${root && ','} by directory]`]
  for (let at = 0; at < entries.length;) {
    const directory = entries[at]!.path.slice(0, entries[at]!.path.lastIndexOf('/') + 1)
    let end = at + 1
    while (end < entries.length && isIn(entries[end]!.path, directory)) end += 1
    const nested = end - at > 1 && directory.length > root.length
    if (nested) grouped.push(directory.slice(root.length))
    for (; at < end; at++) {
      const entry = entries[at]!
      grouped.push(nested ? INDENT + cut(entry, directory.length) : cut(entry, root.length))
    }
  }
  return costOfLines(grouped) < costOfLines(plain) ? grouped : plain
}

/** Directly in this directory, not below it. */
function isIn(path: string, directory: string): boolean {
  return path.startsWith(directory) && path.lastIndexOf('/') === directory.length - 1
}
