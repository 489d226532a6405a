import { expect, test } from 'vitest'
import { flagged } from '../../cli/tools/flagged.ts'

test('an option in all its spellings, in order, and not behind a --', () => {
  const args = [
    '-c',
    'a=1',
    '--config=b=2',
    '-cc=3',
    '--config',
    'd',
    '--configure',
    '-d',
    '--',
    '-c',
    'e',
  ]
  const found = flagged(args, ['-c', '--config'])
  expect(found.map(({ value, at }) => [value, at])).toEqual([
    ['a=1', 1],
    ['b=2', 2],
    ['c=3', 3],
    ['d', 5],
  ])
  expect(found[1]!.with('x')).toEqual(args.with(2, '--config=x'))
  expect(found[2]!.with('x')).toEqual(args.with(3, '-cx'))
  expect(found[3]!.with('x')).toEqual(args.with(5, 'x'))
})

test('one without a value is none', () => {
  expect(flagged(['-p', '-c'], ['-c'])).toEqual([])
  expect(flagged(['-c', '--', 'x'], ['-c'])).toEqual([])
})
