import { expect, it } from 'vitest'
import { lineForms } from '../../src/codec/forms/index.ts'
import { CODECS, FORM_NAMES, VERSIONS } from '../../src/codec/index.ts'

it('what can be chosen by name is what there is', () => {
  const found = ['reduce', 'gutter', 'reference', ...lineForms.map(({ name }) => name)]
  expect([...FORM_NAMES].sort()).toEqual(found.sort())
  expect(VERSIONS).toEqual(Object.keys(CODECS))
})
