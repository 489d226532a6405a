import fc from 'fast-check'
import { Tiktoken } from 'js-tiktoken/lite'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadTokenizer, type TokenCounter } from '../../src/ledger/tokens.ts'

const SAMPLES: Record<string, string> = {
  empty: '',
  prose: "It's the reader's job; we'll see what they'd say. DON'T SHOUT, I'VE HEARD.",
  code: 'export function add(a: number, b: number) {\n\treturn a + b // sum\n}\n\n\n\nconst x = add(1, 2)\n',
  numbers: '12345678901234567890 3.14159 0xDEADBEEF 1e400 -0 2026-11-21T04:30:00.123Z',
  json: '{"id":"a1-b2","items":[{"x":1.0,"y":null},{"x":-0,"y":"\\u00e9"}],"n":9007199254740993}',
  path: '/usr/local/lib/python3.12/site-packages/numpy/core/_methods.py:102: RuntimeWarning',
  gutter: '     1→package main\n     2→\n     3→import "fmt"\n',
  accents: 'Größe, naïve café, Ångström, ǅungla, e\u0301clair, İstanbul',
  scripts: '数据压缩是无损的。ひらがなカタカナ한국어 русский العربية हिन्दी ไทย',
  emoji: '👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 ✅ 🇸🇪🇫🇮 x️⃣',
  lone: 'a\ud800b\udc00c',
  blanks: 'a  b   c\t\td \n \n\n  e\r\n\r\n f\u00a0g\u2003h   ',
  slashes: 'a//\n/\n//b !!\n\n/*x*/\n http://a/b/c',
  special: '<|endoftext|> <|endofprompt|>',
  ruler: `${'='.repeat(120)}\n${'-'.repeat(80)}\n${' '.repeat(200)}x`,
}

describe('the o200k token counter', () => {
  const reference = new Tiktoken(o200k)
  const expected = (text: string) => reference.encode(text, [], []).length
  let count: TokenCounter

  beforeAll(async () => {
    count = await loadTokenizer()
  })

  it.each(Object.entries(SAMPLES))('counts %s as js-tiktoken does', (_, text) => {
    expect(count(text)).toBe(expected(text))
  })

  it('counts any text as js-tiktoken does', () => {
    const word = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(' ', '  ', '\n', '\r\n', '\t', "'s", "'LL", '/', '\n/', '0', 'x', '→'),
      fc.constantFrom(...Object.values(SAMPLES)),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const text = words.join('')
        expect(count(text)).toBe(expected(text))
      }),
      { numRuns: 500 },
    )
  })

  it('counts text of many windows as js-tiktoken does, with and without line ends', () => {
    const lines = `${SAMPLES.code}${SAMPLES.json}\n${SAMPLES.scripts} ${SAMPLES.emoji}\n`.repeat(
      300,
    )
    expect(count(lines)).toBe(expected(lines))
    const line = lines.replaceAll('\n', ' ')
    expect(count(line)).toBe(expected(line))
  })

  it('stays linear on unbroken runs, whose pieces it cuts', () => {
    for (const unit of ['a', ' ', '=', '\n', 'Ä', '漢', '👍', 'aZ', '!/\n']) {
      expect(count(unit.repeat(200_000))).toBeGreaterThan(0)
    }
  })

  it('breathes while it builds its tables', async () => {
    let breaths = 0
    await loadTokenizer(async () => void breaths++)
    expect(breaths).toBeGreaterThan(100)
  })
})
