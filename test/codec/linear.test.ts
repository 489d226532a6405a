import { describe, expect, test } from 'vitest'
import type { Block } from '../../src/codec/index.ts'
import { decodeAll, encodeAll, PLAN, sentBlocks } from './conversation.ts'
import { operations } from './operations.ts'

const list = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n')

/** Texts of about `n` lines that tempt one part of the codec or another to look again and again. */
const TEXTS: Readonly<Record<string, (n: number) => string>> = {
  'tiny lines': (n) => list(n, (i) => 'abcdefg'.charAt(i % 7)),
  'empty lines': (n) => '\n'.repeat(4 * n),
  'identical lines': (n) => list(n, () => 'the very same line of text'),
  'groups one longer than those sought': (n) => list(n, (i) => `a line of a group ${i % 9}`),
  'the same beginning, other ends': (n) => list(n, (i) => `same 12 char${i}`),
  'few lines in every order': (n) => list(n, (i) => `line of text ${i % 50} ${(i * i) % 7}`),
  'beginnings, one inside the other': (n) => list(n, (i) => `${'alpha beta '.repeat(i % 20)}${i}`),
  'numbers that go on': (n) => list(n, (i) => `${i + 1}\tline ${i * 7}`),
  'numbers that begin again': (n) => list(n, (i) => `${(i % 5) + 1}\tline ${i * 7}`),
  'many numbered runs': (n) =>
    list(n, (i) => (i % 9 === 8 ? `== ${i}` : `${(i % 9) + 1}\tsome line here ${i % 99}`)),
  'hits and their neighbours': (n) =>
    list(n, (i) => `${i + 1}${i % 5 ? '-' : ':'}a line with number ${i * 3}`),
  hunks: (n) => list(n / 3, (i) => `@@ -${i} +${i} @@\n-old line ${i % 99}\n+new line ${i % 99}`),
  'files of a patch': (n) =>
    `*** Begin Patch\n${'*** Add File: x\n+one more line\n'.repeat(n / 2)}`,
  'headers of diffs': (n) =>
    list(n / 4, (i) => `diff --git a/${i} b/${i}\nindex 0a0a..1b1b\n--- a/${i}\n+++ b/${i}`),
  reminders: (n) => '<system-reminder>\nx\n</system-reminder>\n'.repeat(n / 3),
  'open reminders': (n) => '<system-reminder>\n'.repeat(n),
  'imitated marks': (n) => '[next line 3 times]\n'.repeat(n),
  'headers of commands': (n) => 'Exit code 1\n'.repeat(n),
  hits: (n) => list(n, (i) => `src/a${i >> 4}.ts:${i}:text ${i}`),
  'lines beside no hit': (n) => list(n, (i) => `src/a.ts-${i}-text ${i}`),
  paths: (n) => list(n, (i) => `src/${'d/'.repeat(i % 30)}f${i}.ts`),
  names: (n) => list(n, (i) => `name${i}`),
  rows: (n) => `a,b,c\n${list(n, (i) => `x,${i >> 5},${i}`)}`,
  'rows of changing width': (n) => list(n, (i) => (i % 10 ? 'x,y' : 'x,y,z')),
  'log lines': (n) => list(n, (i) => `2026-01-01 INFO a request took ${i} ms of time`),
  'log lines of many patterns': (n) =>
    list(n, (i) => `2026-01-01 INFO ${'abcdefgh'.slice(i % 8)} took ${i} ms of time in all`),
  tests: (n) => list(n / 2, (i) => `=== RUN   T${i}\n--- PASS: T${i} (0.00s)`),
  'tests that have not begun': (n) => `--- PASS: T (0.0s)\n${'    --- PASS: T (0.0s)\n'.repeat(n)}`,
  'JSON rows': (n) =>
    JSON.stringify(Array.from({ length: n }, (_, i) => ({ id: i, at: { x: 1 } }))),
  'JSON lines': (n) => list(n, (i) => JSON.stringify({ id: i, name: `n${i}` })),
  'JSON in depth': (n) => '{"a":['.repeat(n) + ']}'.repeat(n),
  'JSON that ends too soon': (n) => '[{"a":'.repeat(n),
  colours: (n) => '\x1b[31mred\x1b[0m text\n'.repeat(n),
  progress: (n) => '50% done\r'.repeat(n),
}

const call: Block = { kind: 'call', tool: 'Bash', args: [['command', 'make']], size: 20 }

/** The text, the same again, and once more with a line of its own in the middle. */
function thrice(text: string): Block[] {
  const half = text.length >> 1
  const changed = `${text.slice(0, half)}\nchanged\n${text.slice(half)}`
  return [
    call,
    ...[text, text, changed].map((each): Block => ({
      kind: 'result',
      text: each,
      editable: true,
      call: 0,
    })),
  ]
}

const work = (blocks: readonly Block[]) =>
  operations(() => void decodeAll(PLAN, sentBlocks(blocks, encodeAll(PLAN, blocks))))

describe('four times the text is four times the work', () => {
  test.each(Object.entries(TEXTS))('%s', async (_, make) => {
    const small = thrice(make(600))
    const large = thrice(make(2400))
    // What happens at first use alone is not counted.
    await work(small)
    const ratio = (await work(large)) / (await work(small))
    expect(ratio).toBeLessThan(5)
  })

  test('a turn costs its own blocks, however long the conversation is', async () => {
    const turns = (count: number) =>
      Array.from({ length: count }, (_, i) =>
        thrice(TEXTS['few lines in every order']!(60 + (i % 7))),
      )
    const ratio = (await work(turns(120).flat())) / (await work(turns(30).flat()))
    expect(ratio).toBeLessThan(5)
  })
})
