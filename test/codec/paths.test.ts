import fc from 'fast-check'
import { paths } from '../../src/codec/forms/paths.ts'
import { lineFormSuite } from './lineFormSuite.ts'

const part = fc.constantFrom('src', 'a.go', 'b_test.go', '12', '.x', '[id]', 'M', 'node_modules')
const path = fc
  .tuple(fc.constantFrom('', '/', './', 'C:\\'), fc.array(part, { minLength: 1, maxLength: 5 }))
  .map(([start, parts]) => start + parts.join('/'))
const lead = fc.constantFrom(
  '',
  ' ',
  ' M ',
  '?? ',
  'A\t',
  '  12 ',
  '4.0K\t',
  'ok  \t',
  '\t',
  '?   \t',
)
const rest = fc.constantFrom('', '', ':12', '\t0.1s', '   | 12 ++-', '/', ' and more')

lineFormSuite(
  paths,
  'paths',
  fc.tuple(lead, path, rest).map((parts) => parts.join('')),
)
