import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { binaries, buildWorker, startProcess } from './launch.ts'
import { conformance } from './suite.ts'

let built: Awaited<ReturnType<typeof buildWorker>>
beforeAll(async () => {
  built = await buildWorker()
})
afterAll(() => built?.remove())

conformance({
  name: 'miniflare',
  start: (env) => {
    const worker = join(built.folder, 'worker.js')
    const args = [
      'test/runtimes/fixtures/miniflare.ts',
      worker,
      'wrangler.toml',
      JSON.stringify(env),
    ]
    return startProcess(binaries.node, args, {})
  },
})

/** Bytes, gzipped, that a deployment may have: every cold start reads them. */
const BUDGET = 160 * 1024

it('the Worker is small enough', () => {
  const size = gzipSync(readFileSync(join(built.folder, 'worker.js'))).length
  console.info(`worker: ${(size / 1024).toFixed(0)} KiB gzipped`)
  expect(size).toBeLessThan(BUDGET)
})
