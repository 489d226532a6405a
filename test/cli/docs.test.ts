import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FORM_NAMES } from '../../src/codec/index.ts'
import { marks } from '../../src/codec/encoder.ts'
import { decodeText } from '../../cli/wire/single.ts'
import { withOptions } from '../../tools/docs.ts'
import { ROOT } from './support.ts'

const read = (path: string) => readFile(join(ROOT, path), 'utf8')

describe('the documents', () => {
  test("the README's options are those of src/config.ts (else: npm run docs)", async () => {
    const readme = await read('README.md')
    expect(readme).toBe(withOptions(readme))
  })

  test('docs/wire-format.md names every form, and shows nothing but genuine marks', async () => {
    const text = await read('docs/wire-format.md')
    expect(FORM_NAMES.filter((name) => !text.includes(`\`${name}\``))).toEqual([])
    const examples = [...text.matchAll(/```text\n([^]*?)\n```/g)].map(([, example]) => example!)
    expect(examples.length).toBeGreaterThan(5)
    const shown = examples.flatMap((example) => example.split('\n'))
    expect(shown.filter((line) => line.startsWith('[') && !marks.is(line))).toEqual([])
    // Ranges and references need the conversation around them; every other form is told in full.
    for (const example of examples.filter((one) => !/same as|^\[#/m.test(one))) {
      expect(decodeText(example, {}).split('\n').length).toBeGreaterThan(5)
    }
  })

  test.each(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md'])(
    'every path %s names exists',
    async (path) => {
      const named = [
        ...(await read(path)).matchAll(/`((?:src|runtimes|cli|tools|test|bench|docs)\/[\w./-]*)`/g),
      ]
      expect(named.length).toBeGreaterThan(3)
      expect(
        named.map(([, file]) => file!).filter((file) => !existsSync(join(ROOT, file))),
      ).toEqual([])
    },
  )
})
