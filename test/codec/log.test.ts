import fc from 'fast-check'
import { log } from '../../src/codec/forms/log.ts'
import { lineFormSuite } from './lineFormSuite.ts'

const value = fc.oneof(
  fc.nat(99999).map(String),
  fc.constantFrom(
    '10.0.0.7:80',
    'blk_-12',
    'id7',
    '2025-03-04',
    '0',
    '00',
    'é1',
    '\u{1f600}1',
    '\u{1f601}1',
    '1|',
    '{}',
    '7{}',
  ),
)

lineFormSuite(
  log,
  'log',
  fc.oneof(
    fc
      .tuple(value, value)
      .map(([a, b]) => `${a} INFO [store] opened shard ${b} for the tenant acme`),
    fc
      .tuple(value, value)
      .map(([a, b]) => `[${a}] listening for connections on ${b}  (all of them)`),
    fc.constantFrom('12:00 all went well here, nothing to see', 'error 7', '1| 2 3', '2 = {} a'),
  ),
)
