import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Block, Plan } from '../../src/codec/index.ts'
import { FORM_NAMES } from '../../src/codec/index.ts'
import { PLAN } from './conversation.ts'
import { tabularJson } from './jsonArbitraries.ts'

/**
 * Conversations in which everything that the codec looks for comes about: a few files, shown whole or
 * in part, again, changed, numbered in many ways, in diffs, arguments and reminders, among logs, JSON
 * and lines that imitate marks.
 */
export interface Session {
  readonly plan: Plan
  readonly blocks: readonly Block[]
}

const FIXTURES = join(import.meta.dirname, 'fixtures')

/** The forms' fixtures, as they come and as they are sent. */
const fixtures = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.txt') && !/^(?:gutter|reference)/.test(file))
  .sort()
  .map((file) => readFileSync(join(FIXTURES, file), 'utf8'))
const fixtureLines = [...new Set(fixtures.flatMap((text) => text.split('\n')))].filter(
  (line) => line.length < 400,
)

/** Lines that look like ours, once and twice escaped too. */
export const MARKS = [
  ...fixtureLines.filter((line) => line.startsWith('[')),
  '[#1 lines 1-20]',
  '[#2.2 lines 5-24; hits marked ":"]',
  '[#1 lines 1-9; to save space only every tenth line keeps its number]',
  '[lines 2-20: same as in #1]',
  '[lines 3-40: same as #2 lines 5-42]',
  '[16 lines: same as last shown above from "  const seed7 = sow(7, depth)"]',
  '[8 lines: same as earlier in this result from 1 line before "  const seed3 = sow(3, depth)"]',
  '[9 lines, each after "+": same as new lines of the diff last shown above from "}"]',
  '[lines 4-9: same as this call\'s new_string from "x"]',
  '[#9 and so on',
  '[next line 2 times]',
].flatMap((mark) => [mark, `\\${mark}`, `\\\\${mark}`])

const often = [
  ...Array.from({ length: 40 }, (_, i) => `  const seed${i} = sow(${i}, depth)`),
  ...Array.from({ length: 12 }, (_, i) => `def water_${'abcdefghijkl'[i]}(litres, soil):`),
]
const common = ['', '', '}', '    )', 'end', '  return depth * litres']
const odd = [
  '     3→own number',
  '12\tof its own',
  '7:x',
  '007| agent',
  'rolled back\rover it',
  'with its own end\r',
  '\x1b[31mred\x1b[0m of rage and then some more',
  '50%\r100%',
  '<system-reminder>',
  'Mind the slugs.',
  '</system-reminder>',
  '<system-reminder>in one line</system-reminder>',
  '@@ -1,4 +1,5 @@',
  '*** Begin Patch',
  '*** Add File: a.py',
  '+added line of some length',
  '-removed line of some length',
  ' unchanged line of some length',
  'Exit code 1',
  'Output:',
  '{"a":1,"b":[1.0,-0]}',
  '{ "a" : 1 }',
  '\\',
  '[',
  '日本語の行です、長い長い行',
  '\ud800 half a pair',
  'a line\u2028within a line, and more\u2029of it',
  'x'.repeat(300),
]

const line = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...often) },
  { weight: 8, arbitrary: fc.constantFrom(...common) },
  { weight: 1, arbitrary: fc.constantFrom(...odd) },
  { weight: 1, arbitrary: fc.constantFrom(...MARKS) },
)
const wildLine = fc.oneof(
  fc.constantFrom(...odd),
  fc.constantFrom(...MARKS),
  fc.constantFrom(...fixtureLines),
  fc.string({ maxLength: 30, unit: 'binary' }),
)

const GUTTERS: readonly ((n: number, hit: boolean) => string)[] = [
  (n) => `${String(n).padStart(6)}→`,
  (n) => `${String(n).padStart(6)}\t`,
  (n) => `${n}\t`,
  (n) => `${n}:`,
  (n) => `${n}|`,
  (n) => `${String(n).padStart(5, '0')}| `,
  (n, hit) => `${n}${hit ? ':' : '-'}`,
  (n, hit) => `src/beds.ts${hit ? ':' : '-'}${n}${hit ? ':' : '-'}`,
  () => '',
  () => '',
  () => '2026-11-21T10:00:00Z INFO gardener: ',
  () => '+',
  () => '+',
  () => '-',
  () => ' ',
]

/** What stands above lines of a diff. */
const HEADS = [
  (count: number) => [...DIFF, `@@ -0,0 +1,${count} @@`],
  () => ['*** Begin Patch', '*** Add File: beds.ts'],
  (count: number) => [...DIFF, `@@ -1,${count} +0,0 @@ def water():`],
  (count: number) => [...DIFF, `@@ -1,${count} +1,${count} @@`],
]
const DIFF = [
  'diff --git a/b.ts b/b.ts',
  'index 3f1c9aa..77de012 100644',
  '--- a/b.ts',
  '+++ b/b.ts',
]
const FIRST_SIGN = GUTTERS.length - HEADS.length

/** Part of a file, changed here and there, each line after its number or sign. */
const view = fc.record({
  file: fc.nat(2),
  from: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(60)),
  size: fc.oneof({ weight: 3, arbitrary: fc.constant(200) }, fc.nat(60)),
  changes: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    fc.array(fc.tuple(fc.nat(100), fc.nat(2), wildLine), { maxLength: 4 }),
  ),
  gutter: fc.nat(GUTTERS.length - 1),
})
type View = typeof view extends fc.Arbitrary<infer T> ? T : never

function show(files: readonly (readonly string[])[], { file, from, size, changes, gutter }: View) {
  const lines = (files[file % files.length] ?? []).slice(from, from + size)
  for (const [at, removed, added] of changes) lines.splice(at % (lines.length + 1), removed, added)
  const shown = lines.map((line, i) => GUTTERS[gutter]!(from + i + 1, i % 7 === 3) + line)
  return [...(HEADS[gutter - FIRST_SIGN]?.(lines.length) ?? []), ...shown]
}

const WORDS = 'herb rose bean mint leek sage dill moss'.split(' ')
const word = (i: number) => WORDS[(i * 5 + (i >> 3)) % WORDS.length]!

/** What tools list, by place in the list. */
export const LISTS: readonly ((i: number) => string)[] = [
  (i) => `/garden/beds/${word(i >> 3)}/${word(i)}${i}.ts`,
  (i) => `beds/${word(i >> 2)}.ts:${3 + i}:  pour(${word(i)}, ${i})`,
  (i) =>
    `-rw-r--r-- ${i % 4 ? ' 1' : '12'} kim  garden  ${String(i % 5 ? i * 7 : 12000 + i).padStart(5)} Jan  6 14:31 ${word(i)}${i}.ts`,
  (i) => `=== RUN   Test_${word(i)}${i}\n--- PASS: Test_${word(i)}${i} (0.00s)`,
  (i) => (i === 0 ? 'bed,day,rain,wind' : `north,2026-03-04,${i % 3}.5,${i}`),
  (i) => `${word(i)}-${word(i >> 1)}${i}.ts`,
  (i) => `PASSED tests/test_beds.py::test_${word(i)}_${i}`,
  (i) => `10:${10 + (i % 50)} INFO pump ${i % 4} of bed ${word(i % 2)} poured ${i * 3} litres`,
]
const list = fc
  .tuple(fc.constantFrom(...LISTS), fc.nat(70), fc.array(fc.tuple(fc.nat(70), wildLine)))
  .map(([row, count, others]) => {
    const lines = Array.from({ length: count }, (_, i) => row(i))
    for (const [at, other] of others.slice(0, 2)) lines.splice(at, 0, other)
    return lines.join('\n')
  })

/** Text of its own: lines of the forms' fixtures, any lines, JSON. */
const ownText = fc.oneof(
  { weight: 3, arbitrary: fc.array(wildLine, { maxLength: 40 }).map((all) => all.join('\n')) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...fixtures), fc.integer({ min: 1, max: 6 }))
      .map(([text, times]) => Array.from({ length: times }, () => text).join('\n')),
  },
  { weight: 4, arbitrary: list },
  { weight: 2, arbitrary: tabularJson },
  { weight: 1, arbitrary: fc.constantFrom('', '\n', ' ', '\x1b[0m'.repeat(90), '\r'.repeat(400)) },
)

const HEADERS = [
  'Chunk ID: a1\nWall time: 1 seconds\nProcess exited with code 0\nOutput:\n',
  '',
  '',
]
const TAILS = ['', '', '', '\n', '\n<system-reminder>\nsow\n</system-reminder>', '\r\n']
const SPEECH = [
  'I look again.',
  'Now:\n\n```bash\ncat beds.py\n```',
  '```bash\nmake check\n```\n',
  '[lines 2-20: same as in #1]',
  '[next line 3 times] is odd',
]
const CALLS: readonly (readonly [tool: string, key: string])[] = [
  ['Read', 'file_path'],
  ['Bash', 'command'],
  ['Edit', 'file_path'],
  ['search_docs', 'query'],
]
const PLACES = ['/garden/beds.ts', 'cat beds.ts', 'make check', 'npm test']

const step = fc.record({
  kind: fc.constantFrom(
    ...(['result', 'result', 'result', 'result', 'result', 'error', 'write', 'edit'] as const),
    ...(['protocol', 'swe', 'user', 'assistant', 'speech', 'wall', 'image', 'loose'] as const),
  ),
  views: fc.array(view, { minLength: 1, maxLength: 2 }),
  own: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, ownText),
  call: fc.nat(CALLS.length - 1),
  place: fc.nat(PLACES.length - 1),
  argument: fc.constantFrom('new_string', 'new_string', 'old_string', 'a "b" from', 'x\n[#1 y'),
  header: fc.constantFrom(...HEADERS),
  tail: fc.constantFrom(...TAILS),
  speech: fc.constantFrom(...SPEECH),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function blocksOf(files: readonly (readonly string[])[], steps: readonly Step[]): Block[] {
  const blocks: Block[] = []
  for (const { kind, views, own, call, place, argument, header, tail, speech } of steps) {
    const text = own ?? views.flatMap((each) => show(files, each)).join('\n')
    const [tool, key] = CALLS[call]!
    const about: [string, string] = [key, PLACES[place]!]
    const called = (...args: [string, string][]) =>
      blocks.push({ kind: 'call', tool, args: [about, ...args], size: 80 + text.length }) - 1
    const answer = (at: number, editable = true, result = header + text + tail) =>
      blocks.push({ kind: 'result', text: result, editable, call: at })
    if (kind === 'result') answer(called())
    else if (kind === 'error') answer(called(), false)
    else if (kind === 'write') answer(called(['content', text]), true, 'Written.')
    else if (kind === 'edit') answer(called([argument, text], ['old_string', `${text}\ny`]))
    else if (kind === 'wall') blocks.push({ kind: 'opaque', size: 50, wall: true })
    else if (kind === 'image') blocks.push({ kind: 'opaque', size: 5000, wall: false })
    else if (kind === 'loose') blocks.push({ kind: 'result', text: text + tail, editable: true })
    else blocks.push(spoken(kind, text, speech))
  }
  return blocks
}

function spoken(kind: Step['kind'], text: string, speech: string): Block {
  if (kind === 'speech') return { kind: 'text', role: 'assistant', text: speech }
  if (kind === 'assistant') return { kind: 'text', role: 'assistant', text }
  const wrapped = {
    protocol: `<returncode>0</returncode>\n<output>\n${text}\n</output>`,
    swe: `${text}\n(Open file: beds.py)\n(Current directory: /garden)\nbash-$`,
  }[kind as string]
  return { kind: 'text', role: 'user', text: wrapped ?? text }
}

export const blocks: fc.Arbitrary<Block[]> = fc
  .record({
    files: fc.array(fc.array(line, { minLength: 1, maxLength: 110, size: 'max' }), {
      minLength: 1,
      maxLength: 2,
    }),
    steps: fc.array(step, { minLength: 1, maxLength: 7, size: 'max' }),
  })
  .map(({ files, steps }) => blocksOf(files, steps))

const often4096 = fc.oneof({ weight: 6, arbitrary: fc.constant(4096) }, fc.nat(4096))

/** Any plan of this version. */
export const plans: fc.Arbitrary<Plan> = fc.record(
  {
    version: fc.constant(1 as const),
    mode: fc.constant('cache' as const),
    encode: fc.nat(19).map((n) => n > 0),
    from: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(6)),
    references: fc.nat(5).map((n) => n > 0),
    head: often4096,
    forms: fc.subarray([...FORM_NAMES]),
    raw: fc.array(fc.tuple(fc.nat(8), fc.nat(12)), { maxLength: 2 }),
  },
  { requiredKeys: ['version', 'mode', 'encode', 'from', 'references', 'head'] },
)

/** Mostly the usual plan. */
export const sessions: fc.Arbitrary<Session> = fc.record({
  plan: fc.oneof({ weight: 3, arbitrary: fc.constant(PLAN) }, { weight: 1, arbitrary: plans }),
  blocks,
})

/** A change of some lines of a text: one dropped, told twice, moved, or another put in. */
export type Mutation = readonly [kind: number, at: number, to: number, line: string]

export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.tuple(fc.nat(3), fc.nat(1000), fc.nat(1000), wildLine),
  { minLength: 1, maxLength: 5 },
)

export function mutate(text: string, changes: readonly Mutation[]): string {
  const lines = text.split('\n')
  for (const [kind, i, j, line] of changes) {
    // Marks are few among the lines, and are what matters.
    const marks = lines.flatMap((each, at) => (/^\\*\[/.test(each) ? [at] : []))
    const at = i % 2 === 0 && marks.length > 0 ? marks[i % marks.length]! : i % (lines.length + 1)
    const to = j % (lines.length + 1)
    if (kind === 0) lines.splice(at, 1)
    else if (kind === 1) lines.splice(to, 0, ...lines.slice(at, at + 1))
    else if (kind === 2) lines.splice(to, 0, ...lines.splice(at, 1))
    else lines.splice(at, 0, line)
  }
  return lines.join('\n')
}
