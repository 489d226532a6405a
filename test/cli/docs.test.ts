import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withOptions } from '../../tools/docs.ts'
import { ROOT } from './support.ts'

const read = (path: string) => readFile(join(ROOT, path), 'utf8')

describe('the documents', () => {
  test("the README's options are those of src/config.ts (else: npm run docs)", async () => {
    const readme = await read('README.md')
    expect(readme).toBe(withOptions(readme))
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
