import type { LineForm, Run } from './form.ts'

/**
 * `go test -v` names each test when it begins and again with its result. Where nothing stands
 * between, and all went well, the first naming goes.
 *
 * @example
 * [3 test results, their === RUN lines left out]
 * --- PASS: TestOpen (0.00s)
 *     --- PASS: TestOpen/empty (0.00s)
 * --- PASS: TestClose (0.01s)
 */
export const logGoTest: LineForm = {
  name: 'log-go-test',
  leastShare: 0.25,
  head: /^\[\d+ test results, their === RUN lines left out\]$/,

  find(block) {
    const lines = block.texts
    const runs: Run[] = []
    let from = 0
    let results: string[] = []
    const close = (to: number) => {
      if (results.length > 0) runs.push({ from, to, out: [head(results.length), ...results] })
      results = []
    }
    let end = 0
    for (let at = 0; at < lines.length; at++) {
      if (block.first(at) !== DASH || !isResult(lines, at) || !lines[at - 1]?.startsWith(BEGUN))
        continue
      const size = groupSize(lines, at)
      if (size === 0 || at - size < end) continue
      if (at - size > end) {
        close(end)
        from = at - size
      }
      end = at + size
      for (; at < end; at++) results.push(lines[at]!)
      at -= 1
    }
    close(end)
    return runs
  },

  decode(lines, at) {
    const next = at + 1 + Number(/\d+/.exec(lines[at]!)![0])
    const results = lines.slice(at + 1, next)
    if (results.length !== next - at - 1) throw new Error('log-go-test: results are missing')
    const out: string[] = []
    for (let from = 0; from < results.length;) {
      let to = from + 1
      while (to < results.length && results[to]!.startsWith(' ')) to += 1
      for (let i = from; i < to; i++) out.push(BEGUN + nameOf(results[i]!))
      for (; from < to; from++) out.push(results[from]!)
    }
    return { lines: out, next }
  },
}

const head = (count: number) => `[${count} test results, their === RUN lines left out]`
const DASH = 45
const BEGUN = '=== RUN   '
const SUBTEST = /^ +--- /
const RESULT = /^ *--- (?:PASS|SKIP): (\S+) \(\d+\.\d+s\)$/

function nameOf(line: string): string {
  const name = RESULT.exec(line)?.[1]
  if (name === undefined) throw new Error('log-go-test: not a result')
  return name
}

function isResult(lines: readonly string[], at: number): boolean {
  return lines[at]!.startsWith('---') && RESULT.test(lines[at]!)
}

/** How many results stand here, of a test and its subtests, whose names stand before in order. */
function groupSize(lines: readonly string[], at: number): number {
  let size = 1
  while (at + size < lines.length && SUBTEST.test(lines[at + size]!)) size += 1
  for (let i = 0; i < size; i++) {
    if (lines[at - size + i] !== BEGUN + RESULT.exec(lines[at + i]!)?.[1]) return 0
  }
  return size
}
