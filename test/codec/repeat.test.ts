import fc from 'fast-check'
import { expect, test } from 'vitest'
import { repeat } from '../../src/codec/forms/repeat.ts'
import { decode, encode, lineFormSuite } from './lineFormSuite.ts'

lineFormSuite(
  repeat,
  'repeat',
  fc.constantFrom('', 'waiting for the database', 'retrying in one second', '[next line 2 times]'),
)

test.each([1, 2, 3, 8])('groups of %i lines', (size) => {
  const group = Array.from({ length: size }, (_, i) => `line ${i} of a group that is told again`)
  const raw = Array.from({ length: 5 }, () => group).flat()
  const out = encode(repeat, raw)
  expect(out).toHaveLength(size + 1)
  expect(decode(repeat, out)).toEqual(raw)
})
