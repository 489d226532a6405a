import { readdirSync, readFileSync } from 'node:fs'
import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeText, encodeText } from '../../cli/wire/single.ts'
import { reduce } from '../../src/codec/reduce/index.ts'
import { UNKNOWN } from '../../src/codec/subject.ts'
import { folder, ROOT, run } from './support.ts'

const FIXTURES = join(ROOT, 'test/codec/fixtures')
const fixtures = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.in.txt'))
  .map((name) => ({ name, text: readFileSync(join(FIXTURES, name), 'utf8') }))

/** A file read as agents show it, long enough to be made smaller. */
const READ = Array.from({ length: 40 }, (_, i) => `${i + 1}→line of words number ${i * i}`).join(
  '\n',
)
const LOG = '\x1b[32mok\x1b[0m a test of the pump in the garden\n'.repeat(40)

/** What comes out of `headroom encode - | headroom decode -`. */
async function thereAndBack(input: string, flags: string[] = []) {
  const encoded = await run(['encode', '-', ...flags], { input })
  expect(encoded.code).toBe(0)
  const decoded = await run(['decode', '-', ...flags], { input: encoded.stdout })
  expect({ code: decoded.code, stderr: decoded.stderr }).toEqual({ code: 0, stderr: '' })
  return { sent: encoded.stdout, told: encoded.stderr, back: decoded.stdout }
}

describe('headroom encode | headroom decode', () => {
  const firsts = [...new Map(fixtures.toReversed().map((f) => [f.name.split('/')[0], f])).values()]
  test.each(firsts)('$name comes back', async ({ text }) => {
    const { back, told } = await thereAndBack(text)
    if (back === text) expect(told).toBe('')
    else
      expect({ back, told }).toEqual({
        back: reduce(text, UNKNOWN),
        told: expect.stringMatching(/gone for good/i),
      })
  })

  test.each(fixtures)('$name alone comes back, in this process', ({ text }) => {
    const { sent, pieces } = encodeText(text, {})
    const back = decodeText(sent, {})
    expect([text, reduce(text, UNKNOWN)]).toContain(back)
    expect(pieces[0]!.decoded).toBe(back)
  })

  test('all fixtures as the results of one conversation come back', async () => {
    const messages = fixtures.flatMap(({ text }, i) => [
      { role: 'assistant', content: [{ type: 'tool_use', id: `t${i}`, name: 'run', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: `t${i}`, content: text }] },
    ])
    const input = messages.map((message) => `${JSON.stringify(message)}\n`).join('')
    const { sent, told, back } = await thereAndBack(input, ['--conversation'])
    expect(sent.length).toBeLessThan(input.length)
    expect(told).toMatch(/^headroom: In \d+ of \d+ results, gone for good/)
    const lines = back.split('\n')
    for (const [i, { text }] of fixtures.entries()) {
      const [part] = JSON.parse(lines[2 * i + 1]!).content
      expect([text, reduce(text, UNKNOWN)]).toContain(part.content)
    }
  })

  test.each([
    ['nothing', ''],
    ['a line end', '\n'],
    ['controls that are no colours', '\x00\x01\x7f\ufeff\u2028\n'.repeat(40)],
    ['a byte order mark', `\ufeff${READ}`],
    ['our own marks', '[#1 lines 1-9]\n\\[3 lines: same as #1 lines 4-6]\n'.repeat(20)],
    ['20 MB', `${READ}\n`.repeat(17_000)],
    ['a line of 20 MB', 'ab '.repeat(7_000_000)],
  ])('%s comes back', { timeout: 60_000 }, async (_, text) => {
    const { back, told } = await thereAndBack(text)
    expect(back === text).toBe(true)
    expect(told).toBe('')
  })

  test('the tool and the command are known to the codec', async () => {
    const json = JSON.stringify({ pumps: Array.from({ length: 60 }, (_, i) => i) }, null, 2)
    const asOutput = await thereAndBack(json, ['--tool', 'Bash', '--command', 'curl pumps'])
    expect(asOutput.back).toBe(JSON.stringify(JSON.parse(json)))
    expect(asOutput.told).toMatch(/^headroom: Gone for good: .*layout of JSON\.\n$/)
    for (const flags of [
      ['--tool', 'Read'],
      ['--command', 'cat pumps.json'],
    ]) {
      expect(await thereAndBack(json, flags)).toMatchObject({ back: json, told: '' })
    }
  })

  test('lines of the command itself are referred to, and found again', async () => {
    const body = Array.from({ length: 30 }, (_, i) => `the ${i}th line of a long patch`).join('\n')
    const flags = ['--tool', 'Bash', `--command=tee x <<EOF\n${body}\nEOF`]
    const { sent, back } = await thereAndBack(`${body}\n`, flags)
    expect(sent).toContain("same as this call's command")
    expect(back).toBe(`${body}\n`)
    const { code, stderr } = await run(['decode', '-'], { input: sent })
    expect(code).toBe(2)
    expect(stderr).toMatch(/nothing that was sent is named by[^]*--command/)
  })
})

describe('headroom encode', () => {
  test('reads a file, or what is piped in without a dash', async () => {
    const path = join(await folder(), 'read.txt')
    await writeFile(path, READ)
    const named = await run(['encode', path])
    expect(named.stdout).toMatch(/^\[#1 lines 1-40/)
    expect(await run(['encode'], { input: READ })).toEqual(named)
  })

  test('--forms leaves the others out, HEADROOM_FORMS too', async () => {
    const around = { input: READ }
    expect((await run(['encode', '-', '--forms', 'table'], around)).stdout).toBe(READ)
    const env = { HEADROOM_FORMS: 'table,search' }
    expect((await run(['encode', '-'], { ...around, env })).stdout).toBe(READ)
    expect((await run(['encode', '-', '--forms=gutter'], { ...around, env })).stdout).not.toBe(READ)
  })

  test('--diff: what went, what came, exact tokens and what each form saved', async () => {
    const { stdout, stderr } = await run(['encode', '--diff', '-'], { input: READ })
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^- 2→line of words/m)
    expect(stdout).toMatch(/^\+ line of words/m)
    expect(stdout).toMatch(/^ {2}1→line of words/m)
    expect(stdout).toMatch(/^Tokens {2}[\d,]+ → [\d,]+ \(−[\d.]+ %\) {2}counted with o200k$/m)
    expect(stdout).toMatch(/^ {2}gutter +\d+$/m)
  })

  test('--diff spells controls out, and says what is gone for good', async () => {
    const { stdout } = await run(['encode', '--diff', '-'], { input: LOG })
    expect(stdout).toContain('- ^[[32mok^[[0m a test')
    expect(stdout).not.toContain('\x1b')
    expect(stdout).toContain('Gone for good')
  })

  test('--diff shows the beginning of a long change, and all of it with --full', async () => {
    const short = (await run(['encode', '--diff', '-'], { input: LOG })).stdout
    expect(short).toMatch(/^- \.\.\. \d+ more lines$/m)
    const full = (await run(['encode', '--diff', '--full', '-'], { input: LOG })).stdout
    expect(full.match(/^- \^\[\[32mok/gm)).toHaveLength(40)
  })

  test('--json: the text, the tokens, the forms', async () => {
    const { stdout } = await run(['encode', '--json', '-'], { input: READ })
    const { sent, tokens, savedByForm, pieces } = JSON.parse(stdout)
    expect(sent).toBe((await run(['encode', '-'], { input: READ })).stdout)
    expect(tokens.after).toBeLessThan(tokens.before)
    expect(savedByForm.gutter).toBeGreaterThan(0)
    expect(pieces).toEqual([expect.objectContaining({ after: sent, reduced: false, tokens })])
  })
})

describe('whole conversations', () => {
  const result = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: READ })
  const use = (id: string) => ({ type: 'tool_use', id, name: 'Read', input: { file_path: 'a' } })
  const item = { type: 'function_call_output', call_id: 'c', output: READ }
  const inputs: [name: string, text: string][] = [
    [
      'Anthropic Messages',
      JSON.stringify({
        model: 'm',
        messages: [
          { role: 'user', content: 'héllo' },
          { role: 'assistant', content: [use('a')] },
          { role: 'user', content: [result('a')] },
        ],
      }),
    ],
    [
      'OpenAI Chat Completions',
      JSON.stringify(
        {
          messages: [
            {
              role: 'assistant',
              tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
            },
            { role: 'tool', tool_call_id: 'c', content: READ },
          ],
        },
        null,
        2,
      ),
    ],
    [
      'Gemini',
      JSON.stringify({
        contents: [
          { role: 'model', parts: [{ functionCall: { name: 'read_file', args: { path: 'a' } } }] },
          {
            role: 'user',
            parts: [{ functionResponse: { name: 'read_file', response: { output: READ } } }],
          },
        ],
      }),
    ],
    [
      'OpenAI Responses, one item a line',
      `\n${JSON.stringify({ type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' })}\r\n\n${JSON.stringify(item)}`,
    ],
    [
      'a list of messages',
      JSON.stringify([
        { role: 'assistant', content: [use('a')] },
        { role: 'user', content: [result('a')] },
      ]),
    ],
  ]

  test.each(inputs)('%s: sent and back', async (_, input) => {
    const { sent, back } = await thereAndBack(input, ['--conversation'])
    expect(sent).toContain('[#1 lines 1-40')
    expect(back).toBe(input)
  })

  test('a result seen before becomes a reference, and --diff says of what', async () => {
    const long = Array.from({ length: 200 }, (_, i) => `${i + 1}→line ${i}`).join('\n')
    const turn = (id: string) => [
      { role: 'assistant', content: [use(id)] },
      { role: 'user', content: [{ ...result(id), content: long }] },
    ]
    const input = JSON.stringify({ messages: [...turn('a'), ...turn('b')] })
    const { stdout } = await run(['encode', '--conversation', '--diff', '-'], { input })
    expect(stdout).toMatch(/^block 1, Read a {2}/m)
    expect(stdout).toMatch(/^\+ \[lines 2-200: same as in #1\]$/m)
    expect(stdout).toContain('2 of 2 results changed')
  })

  test.each(['', '{}', '{"messages":[]}', 'plain words', '[1,2]'])('%j is none', async (input) => {
    for (const command of ['encode', 'decode']) {
      const { code, stdout, stderr } = await run([command, '--conversation', '-'], { input })
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain('standard input holds no conversation')
    }
  })
})

describe('what cannot be read', () => {
  const cases: [name: string, args: string[], says: RegExp, input?: string | Uint8Array][] = [
    ['a missing file', ['no/such/file'], /no\/such\/file: there is no such file\./],
    ['a folder', ['.'], /\.: this is a folder\./],
    [
      'binary',
      ['-'],
      /standard input: this is not text in UTF-8/,
      Uint8Array.of(0x89, 0x50, 0xff, 0),
    ],
    ['two files', ['a', 'b'], /What is "b" for\?/],
    ['an unknown option', ['-', '--tol', 'Read'], /--tol is not an option[^]*--tool/],
  ]
  test.each(cases)('%s', async (_, args, says, input) => {
    for (const command of ['encode', 'decode']) {
      const { code, stdout, stderr } = await run(
        [command, ...args],
        input === undefined ? {} : { input },
      )
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(says)
      expect(stderr).not.toMatch(/\n {4}at /)
    }
  })

  test('more than one request holds', async () => {
    const path = join(await folder(), 'huge')
    await writeFile(path, '')
    await truncate(path, 65 * 2 ** 20)
    const { code, stderr } = await run(['encode', path])
    expect(code).toBe(2)
    expect(stderr).toContain('larger than 64 MB')
  })

  test.each([
    [
      'a mark that names nothing',
      'a\n[lines 1-20: same as #3 lines 5-24]',
      /line 2: nothing that was sent is named by \[lines 1-20: same as #3/,
    ],
    ['a range cut short', '[#1 lines 1-40]\n1→a\nb', /a range ends before its last line/],
    ['a run cut short', '[next 30 lines begin "a"]\nb', /not what its head says/],
  ])('decode: %s', async (_, input, says) => {
    const { code, stdout, stderr } = await run(['decode', '-'], { input })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(says)
    expect(stderr).toContain('not all of, what was sent')
  })
})
