import fc from 'fast-check'
import { names } from '../../src/codec/forms/names.ts'
import { lineFormSuite } from './lineFormSuite.ts'

const name = fc.stringMatching(/^[a-zA-Z_.]{1,12}(\.(py|ts|md))?[/*]?$/)
const between = fc.constantFrom('', './src:', 'a/b:', ':')

lineFormSuite(names, 'names', fc.oneof({ weight: 12, arbitrary: name }, between))
