import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { pageModule } from '../../tools/page.ts'

it('the page is made from its sources (else: npm run page)', async () => {
  const file = new URL('../../src/dashboard/page.generated.ts', import.meta.url)
  expect((await readFile(file, 'utf8')) === (await pageModule())).toBe(true)
})
