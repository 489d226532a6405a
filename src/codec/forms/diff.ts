import type { LineForm, Run } from './form.ts'

/**
 * The header of one file in a git diff says its path four times; here it says it once. Hunks stay
 * as they are. Renames, copies, mode changes, binary files and quoted paths stay too.
 *
 * @example
 * [diff: src/a.ts, index 0a02454..8f7b4bc 100644]
 * [new file: src/b.ts, mode 100644, index 0000000..8f7b4bc]
 * [deleted file: src/c.ts, mode 100644, index 0a02454..0000000]
 */
export const diff: LineForm = {
  name: 'diff',
  head: /^\[(?:diff|new file|deleted file): .+, index [0-9a-f]{4,64}\.\.[0-9a-f]{4,64}(?: \d{6}|, mode \d{6})?\]$/,

  find(block) {
    const lines = block.texts
    const runs: Run[] = []
    for (let at = 0; at + 4 <= lines.length; at++) {
      if (block.first(at) !== FIRST || !lines[at]!.startsWith(OPENING)) continue
      for (const kind of KINDS) {
        const head = readHeader(kind, lines, at)
        if (head) runs.push({ from: at, to: at + kind.size, out: [head] })
      }
    }
    return runs
  },

  decode(lines, at) {
    for (const kind of KINDS) {
      const parts = kind.head.exec(lines[at]!)
      if (parts) return { lines: kind.lines(parts[1]!, parts[2]!, parts[3] ?? ''), next: at + 1 }
    }
    throw new Error('diff: not a header of this form')
  },
}

/** One kind of header: what it looks like in git's words and in ours. */
interface Kind {
  readonly size: number
  readonly head: RegExp
  write(path: string, index: string, mode: string): string
  lines(path: string, index: string, mode: string): string[]
}

const OPENING = 'diff --git a/'
const FIRST = OPENING.codePointAt(0)
const NOWHERE = '/dev/null'

const KINDS: readonly Kind[] = [
  {
    size: 4,
    head: /^\[diff: (.+), index (\S+?)(?: (\d{6}))?\]$/,
    write: (path, index, mode) => `[diff: ${path}, index ${index}${mode && ` ${mode}`}]`,
    lines: (path, index, mode) => [
      `${OPENING}${path} b/${path}`,
      `index ${index}${mode && ` ${mode}`}`,
      `--- a/${path}`,
      `+++ b/${path}`,
    ],
  },
  {
    size: 5,
    head: /^\[new file: (.+), index (\S+), mode (\d{6})\]$/,
    write: (path, index, mode) => `[new file: ${path}, index ${index}, mode ${mode}]`,
    lines: (path, index, mode) => [
      `${OPENING}${path} b/${path}`,
      `new file mode ${mode}`,
      `index ${index}`,
      `--- ${NOWHERE}`,
      `+++ b/${path}`,
    ],
  },
  {
    size: 5,
    head: /^\[deleted file: (.+), index (\S+), mode (\d{6})\]$/,
    write: (path, index, mode) => `[deleted file: ${path}, index ${index}, mode ${mode}]`,
    lines: (path, index, mode) => [
      `${OPENING}${path} b/${path}`,
      `deleted file mode ${mode}`,
      `index ${index}`,
      `--- a/${path}`,
      `+++ ${NOWHERE}`,
    ],
  },
]

const INDEX = /^index ([0-9a-f]{4,64}\.\.[0-9a-f]{4,64})(?: (\d{6}))?$/
const MODE = /^(?:new file|deleted file) mode (\d{6})$/

/** The header at this line in this kind's words, if it is of this kind to the letter. */
function readHeader(kind: Kind, lines: readonly string[], at: number): string | undefined {
  const path = lines[at]!.slice(OPENING.length, OPENING.length + pathLength(lines[at]!))
  const [, index, shown] = INDEX.exec(lines[at + kind.size - 3]!) ?? []
  const mode = kind.size === 4 ? (shown ?? '') : MODE.exec(lines[at + 1]!)?.[1]
  if (path === '' || index === undefined || mode === undefined) return undefined
  const same = kind.lines(path, index, mode).every((line, i) => line === lines[at + i])
  return same ? kind.write(path, index, mode) : undefined
}

/** Of the path in `diff --git a/PATH b/PATH`, where both are the same. */
function pathLength(line: string): number {
  return (line.length - OPENING.length - ' b/'.length) / 2
}
