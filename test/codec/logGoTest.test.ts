import fc from 'fast-check'
import { logGoTest } from '../../src/codec/forms/logGoTest.ts'
import { lineFormSuite } from './lineFormSuite.ts'

const name = fc.constantFrom('TestA', 'TestA/x', 'TestA/y', 'TestB')

lineFormSuite(
  logGoTest,
  'log-go-test',
  fc.oneof(
    name.map((it) => `=== RUN   ${it}`),
    name.map((it) => `--- PASS: ${it} (0.00s)`),
    name.map((it) => `    --- SKIP: ${it} (0.10s)`),
    fc.constantFrom('=== RUN   TestC', '--- FAIL: TestC (0.00s)', 'PASS'),
  ),
)
