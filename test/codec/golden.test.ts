import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FOLDER, sentFiles } from './golden/sent.ts'

test('version 1 sends the bytes it always sent: other bytes are a new version', async () => {
  const sent = await sentFiles()
  const frozen = readdirSync(FOLDER)
  expect([...sent.keys()].sort()).toEqual(frozen.sort())
  for (const name of frozen) {
    expect(sent.get(name), name).toBe(readFileSync(join(FOLDER, name), 'utf8'))
  }
})
