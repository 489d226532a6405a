import fc from 'fast-check'

/** JSON text as people and programs write it: odd numbers, escapes, duplicate keys, any layout. */

const number = fc.constantFrom(
  '0',
  '-0',
  '1',
  '1.0',
  '-12',
  '1e400',
  '1E+2',
  '9007199254740993',
  '0.10',
  '123456789012345678901234567890',
)
const escaped = fc.constantFrom('\\n', '\\"', '\\\\', '\\/', '\\u00e9', '\\ud800', '\\u2028', '\\t')
const plain = fc.constantFrom(
  'a',
  'b c',
  ',',
  ':',
  '{',
  ']',
  ' ',
  '|',
  'é',
  '😀',
  '\ud800',
  '1',
  '-',
  '=',
)
export const stringLexeme = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .array(fc.oneof(plain, escaped), { maxLength: 4 })
      .map((parts) => `"${parts.join('')}"`),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        '',
        'null',
        'true',
        '123',
        '1.0',
        '-0',
        '1e5',
        '007',
        '2024-05-21',
        '00:00:00+1',
        ' x',
        'x ',
        'open',
        'a,b',
        '[1]',
      )
      .map((text) => `"${text}"`),
  },
)
const scalar = fc.oneof(number, stringLexeme, fc.constantFrom('true', 'false', 'null'))
const key = fc.oneof(
  fc.constantFrom('"id"', '"name"', '"a b"', '"+1"', '"x{y}"', '"a,b"', '""', '"k=v"'),
  stringLexeme,
)

const layout = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    fc.array(value, { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc.array(fc.tuple(key, value), { maxLength: 4 }).map(objectOf),
  )

const objectOf = (members: readonly (readonly [string, string])[]): string =>
  `{${members.map(([name, value]) => `${name}:${value}`).join(',')}}`

/** Any JSON value without layout. */
export const anyJson: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, layout(tie('value'))),
})).value

/** Records that share most of their keys, as an API lists them. */
const records: fc.Arbitrary<string[]> = fc
  .uniqueArray(key, { minLength: 1, maxLength: 5 })
  .chain((keys) =>
    fc.array(
      fc.tuple(
        ...keys.map((name) =>
          fc.oneof(
            {
              weight: 6,
              arbitrary: fc.oneof(scalar, fc.constant('"same"')).map((v) => `${name}:${v}`),
            },
            {
              weight: 2,
              arbitrary: fc.tuple(scalar, scalar).map(([x, y]) => `${name}:{"x":${x},"y":${y}}`),
            },
            {
              weight: 1,
              arbitrary: fc.constantFrom('', `${name}:null`, `${name}:{"x":1,"y":[2]}`),
            },
          ),
        ),
      ),
      { minLength: 2, maxLength: 24 },
    ),
  )
  .map((rows) => rows.map((row) => `{${row.filter((member) => member !== '').join(',')}}`))

/** JSON in which tables are likely, at the top or below it. */
export const tabularJson: fc.Arbitrary<string> = fc.oneof(
  records.map((rows) => `[${rows.join(',')}]`),
  records.map((rows) => rows.join('\n')),
  records.map((rows) => `{"total":2,"items":[${rows.join(',')}],"next":null}`),
  fc
    .array(records, { minLength: 1, maxLength: 3 })
    .map((all) => `[${all.map((r) => `[${r.join(',')}]`).join(',')}]`),
  fc
    .tuple(records, fc.array(key, { minLength: 24, maxLength: 24 }))
    .map(([rows, names]) => objectOf(rows.map((row, i) => [names[i]!, row]))),
)

const space = fc.constantFrom('', '', ' ', '\n', '\t', '\r\n', '\n    ')

/** The same lexemes with white space put between them at random. */
export const withLayout = (
  json: fc.Arbitrary<string>,
): fc.Arbitrary<{ loose: string; tight: string }> =>
  json.chain((tight) => {
    const lexemes = lexemesOf(tight)
    return fc
      .array(space, { minLength: lexemes.length + 1, maxLength: lexemes.length + 1 })
      .map((spaces) => ({ tight, loose: spaces.map((s, i) => s + (lexemes[i] ?? '')).join('') }))
  })

/** Lexemes of JSON text, found independently of the code under test. */
export const lexemesOf = (json: string): string[] =>
  json.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []
