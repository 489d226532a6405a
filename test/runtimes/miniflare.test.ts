import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildWorker, ROOT } from './launch.ts'
import { conformance } from './suite.ts'

let built: Awaited<ReturnType<typeof buildWorker>>
beforeAll(async () => {
  built = await buildWorker()
})
afterAll(() => built?.remove())

conformance({
  name: 'miniflare',
  async start(env) {
    const config = readFileSync(join(ROOT, 'wrangler.toml'), 'utf8')
    const miniflare = new Miniflare(
      convertV4MiniflareOptions({
        modules: true,
        script: readFileSync(join(built.folder, 'worker.js'), 'utf8'),
        compatibilityDate: /compatibility_date = "(.*)"/.exec(config)![1]!,
        bindings: env,
        cf: false,
        // The Worker's own log is no part of the report.
        handleStructuredLogs() {},
      }),
    )
    const url = await miniflare.ready
    return { url: url.origin, stop: () => miniflare.dispose() }
  },
})

/** Bytes, gzipped, that a deployment may have: every cold start reads them. */
const BUDGET = 160 * 1024

it('the Worker is small enough', () => {
  const size = gzipSync(readFileSync(join(built.folder, 'worker.js'))).length
  console.info(`worker: ${(size / 1024).toFixed(0)} KiB gzipped`)
  expect(size).toBeLessThan(BUDGET)
})
