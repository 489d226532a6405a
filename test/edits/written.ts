import fc from 'fast-check'

/** Files of settings as people write them, with all that their formats allow. */

const eol = fc.constantFrom('\n', '\r\n')
const mark = fc.constantFrom('', '', '', '\ufeff')
const word = fc.constantFrom(
  'env',
  'model',
  'a',
  'b',
  'x.y',
  'é',
  '__proto__',
  'ANTHROPIC_BASE_URL',
  '',
)
const comment = fc.constantFrom('', '', '', ' // said: "{" ', ' /* [ */')
const scalar = fc.constantFrom(
  '1',
  '1.0',
  '-0',
  '12345678901234567890',
  'true',
  'null',
  '""',
  '"\\u00e9\\n"',
  '"http://x/v1"',
)

interface Json {
  readonly kind: 'scalar' | 'list' | 'object'
  readonly text: string
  readonly items: readonly (readonly [key: string, value: Json, comment: string])[]
  readonly isOpen: boolean
  readonly hasTrailing: boolean
}

const { json } = fc.letrec<{ json: Json; object: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf(),
    tie('object') as fc.Arbitrary<Json>,
    holder('list', tie('json') as fc.Arbitrary<Json>),
  ),
  object: holder('object', tie('json') as fc.Arbitrary<Json>),
}))

function leaf(): fc.Arbitrary<Json> {
  return scalar.map((text) => ({
    kind: 'scalar',
    text,
    items: [],
    isOpen: false,
    hasTrailing: false,
  }))
}

function holder(kind: 'list' | 'object', inner: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  return fc.record({
    kind: fc.constant(kind),
    text: fc.constant(''),
    items: fc.uniqueArray(fc.tuple(word, inner, comment), {
      maxLength: 4,
      selector: ([key]) => key,
    }),
    isOpen: fc.boolean(),
    hasTrailing: fc.boolean(),
  })
}

function render(
  { kind, text, items, isOpen, hasTrailing }: Json,
  end: string,
  unit: string,
  indent = '',
): string {
  if (kind === 'scalar') return text
  const [open, close] = kind === 'list' ? '[]' : '{}'
  // A comment to the end of the line needs the line to end.
  const multi = isOpen || items.some(([, , said]) => said.includes('//'))
  const inner = indent + unit
  const parts = items.map(([key, value, said], i) => {
    const body =
      (kind === 'object' ? `${JSON.stringify(key)}: ` : '') + render(value, end, unit, inner)
    const comma = i < items.length - 1 || hasTrailing ? ',' : ''
    return (multi ? end + inner : ' ') + body + comma + said
  })
  return (
    open +
    parts.join('') +
    (multi && parts.length > 0 ? end + indent : parts.length > 0 ? ' ' : '') +
    close
  )
}

export const jsonFile: fc.Arbitrary<string> = fc
  .tuple(
    mark,
    fc.constantFrom('', '// settings\n'),
    holder('object', json),
    eol,
    fc.constantFrom('  ', '    ', '\t'),
    fc.boolean(),
  )
  .map(
    ([bom, head, root, end, unit, closes]) =>
      bom + head.replace('\n', end) + render(root, end, unit) + (closes ? end : ''),
  )

const key = fc.constantFrom(
  'model',
  'model_provider',
  'n',
  '"q.k"',
  "'l'",
  'a.b',
  'a.c',
  'model_providers.dotted.name',
  'model_providers',
  'env',
  'a',
  '"é"',
)
const tomlValue = fc.constantFrom(
  '1',
  '1_000',
  '0xFF',
  '9007199254740993',
  '1.0',
  'inf',
  'true',
  '"s # no"',
  "'lit\\'",
  '1979-05-27T07:32:00Z',
  '07:32:00',
  '"""\n[not.a.table]\nk = 1\n"""',
  "'''\nx'''",
  '[1, 2]',
  '[\n  1, # one\n  2,\n]',
  '{ x = 1, y.z = 2 }',
  '{ headroom = { name = "n" }, new.x = 1 }',
  '{}',
  '[{ a = 1 }, { b = 2 }]',
)
const tail = fc.constantFrom('', '', '  ', ' # said [x]')
const pair = fc.tuple(key, tomlValue, tail, fc.constantFrom('', '  '))
const between = fc.constantFrom('', '', '\n', '# note\n', '\n# note = 1\n\n')
const header = fc.constantFrom(
  '[features]',
  '[model_providers]',
  '[model_providers.other]',
  '[ "x.y" . z ]',
  '[[list]]',
  '[list.of]',
  '[mcp_servers.a]',
  '[env]',
)

function pairs(found: readonly (readonly [string, string, string, string])[]): string {
  return found.map(([name, value, said, indent]) => `${indent}${name} = ${value}${said}\n`).join('')
}

const some = fc.uniqueArray(pair, { maxLength: 4, selector: ([name]) => name })

/** Not all are valid: a test skips those that no reader takes. */
export const tomlFile: fc.Arbitrary<string> = fc
  .tuple(
    mark,
    between,
    some,
    fc.uniqueArray(fc.tuple(header, some, between), { maxLength: 4, selector: ([name]) => name }),
    eol,
    fc.boolean(),
  )
  .map(([bom, head, root, tables, end, closes]) => {
    const text =
      head +
      pairs(root) +
      tables.map(([name, inner, gap]) => `${gap}${name}\n${pairs(inner)}`).join('')
    return bom + (closes ? text : text.replace(/\n$/, '')).replaceAll('\n', end)
  })
