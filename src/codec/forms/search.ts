import { type Lines, SIGN } from '../lines.ts'
import type { LineForm, Run } from './form.ts'
import { commonRoot, isPath } from './pathsRoot.ts'

/**
 * Search hits and compiler messages, `path:12:text`, with context lines `path-12-text` and `--`
 * between groups: the path stands once above its lines, as ripgrep prints on a terminal. A root that
 * the paths share stands in the head: `under /home/me/app/`.
 *
 * A context line whose number follows the line above begins with a blank in its place.
 *
 * Some clients cut their working directory off a path only where a colon follows it in the line.
 * Then context lines without any colon bear it still, and the head tells it: `in /home/me/app/`.
 *
 * @example
 * [5 lines grouped by file]
 * src/proxy/relay.ts
 * 12:export function relay() {
 * 40:  relay()
 *  }
 * src/proxy/admit.ts
 * 7:import { relay } from './relay.ts'
 * 9:relay(request)
 */
export const search: LineForm = {
  name: 'search',
  head: /^\[\d+ lines grouped by file(?:, in \S+)?(?:, under \S+)?\]$/,

  find(block) {
    const runs: Run[] = []
    const lines = block.texts
    const hits = readHits(block)
    if (!hits) return runs
    const ahead = nextPaths(hits)
    let run: Hit[] = []
    let path = ''
    let base: string | undefined
    const close = (end: number) => {
      let length = run.length
      while (length > 0 && run[length - 1]!.path === '') length -= 1
      const out = length > 1 && write(run.slice(0, length), base ?? '')
      const from = end - run.length
      if (out) runs.push({ from, to: from + length, out })
      run = []
      path = ''
      base = undefined
    }
    for (let at = 0; at < lines.length; at++) {
      const line = lines[at]!
      const hit = hits[at] ?? readContext(line, path) ?? readContext(line, ahead[at]!)
      if (hit) {
        if (hit.base !== undefined && base !== undefined && hit.base !== base) close(at)
        base ??= hit.base
        run.push(hit)
        path = hit.path
      } else if (line === BREAK && run.length > 0) {
        run.push({ path: '', rest: BREAK })
      } else if (run.length > 0) {
        close(at)
      }
    }
    close(lines.length)
    return runs
  },

  decode(lines, at) {
    const [, count, base = '', root = ''] = HEAD.exec(lines[at]!)!
    const out: string[] = []
    let path: string | undefined
    let next = at + 1
    let last = 0
    while (out.length < Number(count)) {
      let line = lines[next++]
      if (line?.startsWith(' ')) line = `${last + 1}-${line.slice(1)}`
      if (line === undefined) throw new Error('search: fewer lines than its head says')
      if (line === BREAK) out.push(line)
      else if (!NUMBERED.test(line)) path = root + line
      else if (path === undefined) throw new Error('search: a hit before any path')
      else if (line.startsWith('(')) out.push(path + line)
      else if (isMatch(line)) out.push(`${path}:${line}`)
      else out.push(`${line.includes(':') ? '' : base}${path}-${line}`)
      last = Number.parseInt(line, 10)
    }
    return { lines: out, next }
  },
}

/** One line of a run: its path and what follows the mark after it; `--` has no path. */
interface Hit {
  readonly path: string
  readonly rest: string
  /** What stood before the path; told by context lines without a colon alone. */
  readonly base?: string
}

/** What a hit has at least. */
const NUMBER = SIGN.DIGIT | SIGN.COLON
const IN_PATH = SIGN.SLASH | SIGN.BACKSLASH | SIGN.DOT
const BREAK = '--'
const BRACKET = 41
const SLASH = 47
const COLON = 58
const SEVERAL = 3
const MAX_PATH = 800
const DRIVE = /^[A-Za-z]:[\\/]/
const HEAD = /^\[(\d+) lines grouped by file(?:, in (\S+))?(?:, under (\S+))?\]$/
const NUMBERED = /^(?:\d{1,9}[:-]|\(\d{1,9},\d{1,9}\): )/
const PLACE = /^(?::(?=\d{1,9}:)|(?=\(\d{1,9},\d{1,9}\): ))/
const BASE = /^(?:[A-Za-z]:[\\/]|\/)(?:[^\s:]*[\\/])?$/

/** The hits in their places; undefined when there are none, and so no context either. */
function readHits(lines: Lines): (Hit | undefined)[] | undefined {
  const { texts } = lines
  let hits: (Hit | undefined)[] | undefined
  let path = ''
  for (let at = 0; at < texts.length; at++) {
    const signs = lines.signs(at)
    if ((signs & NUMBER) !== NUMBER || (signs & IN_PATH) === 0) continue
    const hit = readHit(texts[at]!, path)
    if (!hit) continue
    path = hit.path
    hits ??= Array.from({ length: texts.length })
    hits[at] = hit
  }
  return hits
}

/**
 * `path:12:text`, or `path(12,3): text` as one compiler writes.
 *
 * @param known a path that need not be looked at again
 */
function readHit(line: string, known: string): Hit | undefined {
  let colon = line.indexOf(':')
  if (colon === 1 && DRIVE.test(line)) colon = line.indexOf(':', 2)
  if (colon < 1 || colon >= MAX_PATH || colon + 1 === line.length) return undefined
  // Nearly every other line ends here.
  const after = line.charCodeAt(colon + 1)
  if (!(after >= 48 && after <= 57) && line.charCodeAt(colon - 1) !== BRACKET) return undefined
  const start = line.slice(0, MAX_PATH)
  const bracket = start.lastIndexOf('(', colon)
  const end = start.charAt(colon - 1) === ')' && bracket > 0 ? bracket : colon
  const place = PLACE.exec(start.slice(end, end + 24))?.[0]
  const path = start.slice(0, end)
  if (place === undefined || (path !== known && !isPath(path))) return undefined
  return { path, rest: line.slice(end + place.length) }
}

/** `path-12-text` can be told apart only where the path is known from a hit beside it. */
function readContext(line: string, path: string): Hit | undefined {
  if (path === '' || (!line.startsWith(path) && !isAbsolute(line))) return undefined
  const start = line.slice(0, MAX_PATH).indexOf(path)
  const rest = line.slice(start + path.length + 1)
  if (start < 0 || line.charAt(start + path.length) !== '-') return undefined
  if (!NUMBERED.test(rest) || isMatch(rest)) return undefined
  const base = line.slice(0, start)
  if (rest.includes(':')) return start === 0 ? { path, rest } : undefined
  return start === 0 || BASE.test(base) ? { path, rest, base } : undefined
}

/** Does it begin as `BASE` does? */
const isAbsolute = (line: string) => line.charCodeAt(0) === SLASH || line.charCodeAt(1) === COLON

/** For each line the path of the next hit at or below it. */
function nextPaths(hits: readonly (Hit | undefined)[]): string[] {
  const paths: string[] = Array.from({ length: hits.length })
  let path = ''
  for (let i = hits.length - 1; i >= 0; i--) paths[i] = path = hits[i]?.path ?? path
  return paths
}

/** Of a numbered line: is it the match itself (`12:`) and not context (`12-`)? */
function isMatch(rest: string): boolean {
  let end = 0
  while (rest.charCodeAt(end) >= 48 && rest.charCodeAt(end) <= 57) end += 1
  return rest.charAt(end) === ':'
}

function write(run: readonly Hit[], base: string): string[] | undefined {
  const paths = run.flatMap((hit) => (hit.path === '' ? [] : [hit.path]))
  const shared = commonRoot(paths)
  // A relative path is easily copied whole: it is parted only where several files share its root.
  const root = BASE.test(shared) || new Set(paths).size >= SEVERAL ? shared : ''
  const head = `${run.length} lines grouped by file${base && `, in ${base}`}`
  const out = [`[${head}${root && `, under ${root}`}]`]
  let path = ''
  let last = Number.NaN
  for (const hit of run) {
    if (hit.path !== '' && hit.path !== path) {
      path = hit.path
      last = Number.NaN
      const shown = path.slice(root.length)
      if (NUMBERED.test(shown)) return undefined
      out.push(shown)
    }
    const number = Number.parseInt(hit.rest, 10)
    const follows = number === last + 1 && hit.rest.startsWith(`${number}-`)
    out.push(follows ? ' ' + hit.rest.slice(String(number).length + 1) : hit.rest)
    last = number
  }
  return out
}
