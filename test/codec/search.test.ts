import fc from 'fast-check'
import { expect, test } from 'vitest'
import { search } from '../../src/codec/forms/search.ts'
import { encode, lineFormSuite } from './lineFormSuite.ts'

const path = fc.constantFrom(
  'src/a.ts',
  'src/b-12-c.ts',
  '/home/kim/src/a.ts',
  'src/12-x.ts',
  '12-x.ts',
  'C:\\x\\y.ts',
  '--/a.ts',
)
const place = fc.constantFrom(':1:', ':22:', '-23-', '-24-', '(3,4): ', ':5:6: ', ':', '-', ':07:')
const text = fc.constantFrom('', 'x', '12:y', '-', '--', 'a: b', 'src/a.ts-3-', '\t}', '\r')

lineFormSuite(
  search,
  'search',
  fc.oneof(
    fc.tuple(path, place, text).map((parts) => parts.join('')),
    fc.tuple(fc.constantFrom('/home/kim/', ''), path, place, text).map((parts) => parts.join('')),
    fc.constant('--'),
  ),
)

test('a trailing break is no part of the run', () => {
  const hits = ['lib/shop/cart.ex:1:one', 'lib/shop/cart.ex:2:two', 'lib/shop/cart.ex:3:three']
  const out = encode(search, [...hits, '--', 'done'])
  expect(out[0]).toBe('[3 lines grouped by file]')
  expect(out.slice(-2)).toEqual(['--', 'done'])
})
