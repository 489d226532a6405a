import fc from 'fast-check'
import { logPrefix } from '../../src/codec/forms/logPrefix.ts'
import { lineFormSuite } from './lineFormSuite.ts'

const piece = fc.constantFrom(
  'PASSED tests/relay/',
  'test_stream.py::',
  'TestStream::',
  '"',
  '" ',
  '',
)

lineFormSuite(
  logPrefix,
  'log-prefix',
  fc
    .tuple(piece, piece, piece, fc.constantFrom('', 'a', 'test_b', ' failed'))
    .map((p) => p.join('')),
)
