import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson5 } from '../../cli/tools/json5.ts'

test('JSON is JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value)
      expect(parseJson5(text)).toEqual(JSON.parse(text))
    }),
  )
})

test.each([
  ['{a: 1, "b": [1, 2,], /* x */ c: \'it"s\', }', { a: 1, b: [1, 2], c: 'it"s' }],
  ['// before\n{ $include: "./a.json5", // after\n}', { $include: './a.json5' }],
  ["{ k: 'two \\\nlines', n: -0x10, f: +.5 }", { k: 'two lines', n: -16, f: 0.5 }],
  ['{ "u": "\\u00e9\\x41\\t" }', { u: 'éA\t' }],
  ['\uFEFF{}', {}],
  ['{ url: "http://a/*b*/" }', { url: 'http://a/*b*/' }],
])('%j', (text, value) => {
  expect(parseJson5(text)).toEqual(value)
})

test.each(['', '{', '{a}', '{a:}', '[1 2]', '{} {}', '{a:1,,}', "{'a:1}", 'constructor', '{"a":1'])(
  '%j is none',
  (text) => {
    expect(parseJson5(text)).toBeUndefined()
  },
)
