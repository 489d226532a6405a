import fc from 'fast-check'
import { parse } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { type Change, made, unmade } from '../../cli/edits/change.ts'
import { jsonc } from '../../cli/edits/jsonc.ts'
import { toml } from '../../cli/edits/toml.ts'
import type { Setting } from '../../cli/edits/edit.ts'
import { jsonFile, tomlFile } from './written.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (given: Uint8Array | undefined) =>
  given && new TextDecoder('utf-8', { ignoreBOM: true }).decode(given)

function sets(format: 'jsonc' | 'toml', set: readonly Setting[], owner = 'wrap:a'): Change {
  return { owner, edits: [{ path: '/x', format, set }] }
}
const block = (comment: string, lines: string[], owner = 'deploy:a'): Change => ({
  owner,
  edits: [{ path: '/x', format: 'block', block: { comment, lines } }],
})
const change = (asked: Change, before: string) => text(made(asked, bytes(before)))!

/** All of the one stands in the other, in its order: something was added and nothing touched. */
function isWithin(part: string, whole: string): boolean {
  let at = 0
  for (const sign of whole) if (sign === part[at]) at++
  return at === part.length
}

/** Whether one of its values stands in the file already. */
function replaces(format: 'jsonc' | 'toml', { edits }: Change, file: string): boolean {
  const { find } = format === 'jsonc' ? jsonc : toml
  const plain = file.replace(/^\ufeff/, '')
  return edits.some(({ set }) => set!.some(({ at }) => find(plain, at) !== undefined))
}

const URL = 'http://127.0.0.1:8787/s/ab'
const JSON_SETS: Setting[][] = [
  [{ at: ['env', 'ANTHROPIC_BASE_URL'], value: URL }],
  [{ at: ['new'], value: { deep: [1, { er: null }] } }],
  [
    { at: ['a', 'b'], value: true },
    { at: ['a', 'c', 'd'], value: 'é\n"' },
  ],
  [{ at: ['__proto__'], value: URL }],
]
const TOML_SETS: Setting[][] = [
  [{ at: ['model_provider'], value: 'headroom' }],
  [
    { at: ['model_providers', 'headroom', 'base_url'], value: URL },
    { at: ['model_providers', 'headroom', 'n'], value: 1 },
  ],
  [
    { at: ['model_provider'], value: 'é"\u007f' },
    { at: ['env', 'x.y'], value: [true, { a: 1 }] },
  ],
  [{ at: ['a', 'new'], value: 1.5 }],
]

describe.each([['jsonc', jsonFile, JSON_SETS] as const, ['toml', tomlFile, TOML_SETS] as const])(
  '%s, as people write it',
  (format, file, every) => {
    const asked = fc.constantFrom(...every).map((set) => sets(format, set))

    /** What a change makes of a file, or undefined for one that cannot take it. */
    function attempt(wanted: Change, before: string): string | undefined {
      try {
        return change(wanted, before)
      } catch (error) {
        expect(error).toMatchObject({ name: 'Unfit' })
        return undefined
      }
    }

    test('an edit adds its values and keeps every line; undone, the file is as it was to the byte', () => {
      let edited = 0
      fc.assert(
        fc.property(file, asked, (before, wanted) => {
          const after = attempt(wanted, before)
          if (after === undefined) return
          edited++
          expect(text(unmade(wanted, bytes(after), bytes(before)))).toBe(before)
          if (!replaces(format, wanted, before)) expect(isWithin(before, after)).toBe(true)
          expect(change(wanted, after)).toBe(after)
        }),
        { numRuns: 200 },
      )
      expect(edited).toBeGreaterThan(60)
    })

    test("undone after somebody's own edit, that edit stays and ours is gone", () => {
      let edited = 0
      const theirs = sets(format, [{ at: ['theirs'], value: 'kept' }], 'theirs')
      const deeper = sets(
        format,
        [{ at: ['model_providers', 'mine', 'name'], value: 'kept' }],
        'theirs',
      )
      fc.assert(
        fc.property(file, asked, fc.constantFrom(theirs, deeper), (before, wanted, own) => {
          const [after, alone] = [attempt(wanted, before), attempt(own, before)]
          const both = after && attempt(own, after)
          if (!both || !alone) return
          edited++
          const left = text(unmade(wanted, bytes(both), bytes(before)))!
          expect(meaning(format, left)).toEqual(meaning(format, alone))
        }),
        { numRuns: 150 },
      )
      expect(edited).toBeGreaterThan(40)
    })

    test('a value that somebody has changed since is theirs', () => {
      const [first] = every[0]!
      const before = format === 'jsonc' ? '{"env": {"k": "v"}}' : 'k = "v"\n'
      const ours = sets(format, [first!])
      const now = change(
        sets(format, [{ at: first!.at, value: 'http://theirs' }]),
        change(ours, before),
      )
      expect(text(unmade(ours, bytes(now), bytes(before)))).toBe(now)
    })
  },
)

function meaning(format: 'jsonc' | 'toml', file: string): unknown {
  const plain = file.replace(/^\ufeff/, '')
  return format === 'toml'
    ? parse(plain, { integersAsBigInt: 'asNeeded' })
    : JSON.parse(stripped(plain))
}

/** JSON without comments and trailing commas; strings of the generated files hold neither. */
function stripped(json: string): string {
  return json
    .replace(/ \/\/ said: "\{" |\/\/ settings|\/\* \[ \*\//g, '')
    .replace(/,(\s*[}\]])/g, '$1')
}

describe('jsonc', () => {
  const [ours] = JSON_SETS.map((set) => sets('jsonc', set)) as [Change]

  test.each([
    ['', '{\n  "env": {\n    "ANTHROPIC_BASE_URL": "U"\n  }\n}\n'],
    ['{}', '{"env": {"ANTHROPIC_BASE_URL":"U"}}'],
    [
      '{\n  "a": 1 // one\n  // two\n}\n',
      '{\n  "a": 1, // one\n  "env": {\n    "ANTHROPIC_BASE_URL": "U"\n  }\n  // two\n}\n',
    ],
    [
      '{\n  "a": 1, /* x */\n}',
      '{\n  "a": 1, /* x */\n  "env": {\n    "ANTHROPIC_BASE_URL": "U"\n  },\n}',
    ],
    [
      '{\r\n\t"env": {\r\n\t\t"Y": 1\r\n\t}\r\n}',
      '{\r\n\t"env": {\r\n\t\t"Y": 1,\r\n\t\t"ANTHROPIC_BASE_URL": "U"\r\n\t}\r\n}',
    ],
    ['{"env": {"ANTHROPIC_BASE_URL": "http://corp"}}', '{"env": {"ANTHROPIC_BASE_URL": "U"}}'],
  ])('%j', (before, after) => {
    expect(change(ours, before)).toBe(after.replace('"U"', `"${URL}"`))
  })

  test.each([
    ['{"a": 1', 'close brace expected', 1, 8],
    ['{\n  "a" 1\n}', 'colon expected', 2, 7],
    ['[1]', 'not an object', 1, 1],
    ['{\n"env": []}', '"env" is not an object', 2, 8],
    ['{"env": {},\n "env": {}}', 'stands there twice', 2, 2],
  ])('refused: %j', (before, why, line, column) => {
    const place = expect.objectContaining({
      message: expect.stringContaining(why),
      place: { line, column },
    })
    expect(() => change(ours, before)).toThrow(place)
  })

  test('no text in UTF-8 is refused', () => {
    expect(() => made(ours, new Uint8Array([0xff, 0xfe, 0x7b, 0]))).toThrow('UTF-8')
  })
})

describe('toml', () => {
  const provider = sets('toml', [
    { at: ['model_provider'], value: 'headroom' },
    { at: ['model_providers', 'headroom', 'base_url'], value: URL },
  ])
  const TABLE = `[model_providers.headroom]\nbase_url = "${URL}"\n`

  test.each([
    ['', `model_provider = "headroom"\n\n${TABLE}`],
    ['[t]\na = 1', `model_provider = "headroom"\n\n[t]\na = 1\n\n${TABLE}`],
    ['# head\n\n# of t\n[t]\n', `# head\n\nmodel_provider = "headroom"\n\n# of t\n[t]\n\n${TABLE}`],
    [
      "m = 1 # c\nmodel_provider = 'openai' # was\n\n[t]\n",
      `m = 1 # c\nmodel_provider = "headroom" # was\n\n[t]\n\n${TABLE}`,
    ],
    [
      'model_providers = { o = {} }\n',
      `model_providers = { o = {}, headroom.base_url = "${URL}" }\nmodel_provider = "headroom"\n`,
    ],
    [
      'model_providers.o.n = 1\n[t]\n',
      `model_providers.o.n = 1\nmodel_providers.headroom.base_url = "${URL}"\nmodel_provider = "headroom"\n[t]\n`,
    ],
  ])('%j', (before, after) => {
    const now = change(provider, before)
    expect(parse(now)).toMatchObject({
      model_provider: 'headroom',
      model_providers: { headroom: { base_url: URL } },
    })
    expect([...now].toSorted()).toEqual([...after].toSorted())
  })

  test.each([
    ['a = 1\na = 2\n', 'redefine', 2],
    ['x = 1\nb = [1,\n', 'invalid value', 3],
    ['[a]\n[[model_providers]]\n', 'list of tables', 2],
    ['\nmodel_providers = 1\n', 'not a table', 2],
    ['[model_provider]\n', 'is a table', 1],
  ])('refused: %j', (before, why, line) => {
    const place = expect.objectContaining({
      message: expect.stringContaining(why),
      place: expect.objectContaining({ line }),
    })
    expect(() => change(provider, before)).toThrow(place)
  })

  test('a fenced table of its own, refused where the person has that table', () => {
    const fenced = (owner: string): Change => ({
      owner,
      edits: [
        {
          path: '/x',
          format: 'toml',
          set: [{ at: ['model_provider'], value: 'headroom' }],
          block: { comment: '#', lines: TABLE.trim().split('\n') },
        },
      ],
    })
    const before = 'model = "m"\n\n[t]\na = 1\n'
    const after = change(fenced('deploy:a'), before)
    expect(after).toBe(
      `model = "m"\nmodel_provider = "headroom"\n\n[t]\na = 1\n# >>> headroom deploy:a >>>\n${TABLE}# <<< headroom deploy:a <<<\n`,
    )
    expect(text(unmade(fenced('deploy:a'), bytes(`${after}[own]\n`), bytes(before)))).toBe(
      `${before}[own]\n`,
    )
    expect(() => change(fenced('deploy:b'), after)).toThrow('no valid TOML')
  })
})

describe('a block', () => {
  const ours = block('#', ['export A="1"'])

  test.each(['', 'x\n', 'x', 'x\r\ny\r\n'])('at the end of %j, and away again', (before) => {
    const after = change(ours, before)
    expect(after).toContain('>>> headroom deploy:a >>>')
    expect(after.startsWith(before)).toBe(true)
    expect(/\r\n/.test(after) === /[^\r]\n/.test(after) && after.includes('\r')).toBe(false)
    expect(text(unmade(ours, bytes(after), bytes(before)))).toBe(before)
    expect(change(ours, after)).toBe(after)
  })

  test('what stands around it may be in any encoding of bytes, but UTF-16', () => {
    const wide = block('#', ['export A="é"'])
    const before = Buffer.from('# caf\xe9 \x80\n', 'latin1')
    const after = made(wide, before)
    expect(Buffer.from(after).subarray(0, before.length)).toEqual(before)
    expect(text(after)).toContain('export A="é"')
    expect(Buffer.from(unmade(wide, after, before)!)).toEqual(before)
    expect(() => made(wide, Buffer.from('x\n', 'utf16le'))).toThrow('no text')
  })

  test('two owners have one each, undone in any order, with the person writing in between', () => {
    const theirs = block('#', ['export A="2"'], 'deploy:b')
    const both = change(theirs, `${change(ours, 'x\n')}y\n`)
    const left = text(unmade(ours, bytes(both), bytes('x\n')))!
    expect(left).toBe(
      'x\ny\n# >>> headroom deploy:b >>>\nexport A="2"\n# <<< headroom deploy:b <<<\n',
    )
    expect(text(unmade(theirs, bytes(left), bytes('x\ny\n')))).toBe('x\ny\n')
  })

  test('one whose closing line is gone is refused, so that nothing below it is lost', () => {
    const torn = change(ours, 'x\n').replace(/# <<<.*\n/, 'mine\n')
    const place = expect.objectContaining({ place: { line: 2, column: 1 } })
    expect(() => unmade(ours, bytes(torn), bytes('x\n'))).toThrow(place)
  })
})
