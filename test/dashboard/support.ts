import { existsSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import type { LedgerEvent } from '../../src/ledger/event.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { memoryLedger } from '../../src/ledger/memory.ts'
import type { Platform } from '../../src/platform.ts'
import { memoryStore } from '../../src/proxy/memoryStore.ts'

/** Debian's and Ubuntu's names for it; nothing is ever downloaded. */
const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Undefined where there is no Chromium: which is no excuse where all must be tested. */
export function findChromium(): string | undefined {
  const path = [process.env['CHROMIUM'], ...PATHS].find((name) => name && existsSync(name))
  if (path === undefined && process.env['CI'] === 'true') {
    throw new Error('The dashboard is tested in Chromium: apt-get install chromium')
  }
  if (path === undefined) {
    console.error('\nNO CHROMIUM HERE: THE DASHBOARD IS NOT TESTED. apt-get install chromium\n')
  }
  return path
}

export async function launch(executablePath: string): Promise<Browser> {
  // A container's root has no sandbox to offer, and little shared memory.
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']
  return chromium.launch({ executablePath, args })
}

export const SECRET = 'ab'.repeat(32)

export interface Served {
  readonly url: string
  readonly ledger: Ledger
  close(): Promise<void>
}

/** A proxy with this ledger, listening on a free port. */
export async function serveApp(
  { ledger = memoryLedger(), secret = SECRET }: { ledger?: Ledger; secret?: string } = {},
  flags: Record<string, unknown> = {},
): Promise<Served> {
  const draining = new AbortController()
  const pending = new Set<Promise<unknown>>()
  const platform: Platform = {
    name: 'test',
    fetch: (request) => fetch(request),
    now: Date.now,
    ticks: () => performance.now(),
    store: memoryStore(),
    ledger,
    secret,
    background: (work) => void pending.add(work.finally(() => pending.delete(work))),
    breathe: () => Promise.resolve(),
    log: () => {},
    decoders: {},
    fetchDecodes: new Set(['gzip', 'deflate', 'br', 'zstd']),
    draining: draining.signal,
  }
  const app = createApp(readConfig({ flags: { stateless: true, ...flags } }), platform)
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    ledger,
    async close() {
      draining.abort()
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
      await Promise.all(pending)
    },
  }
}

export async function ledgerOf(events: Iterable<LedgerEvent>): Promise<Ledger> {
  const all = [...events]
  const ledger = memoryLedger(all.length + 1000)
  await ledger.append(all)
  return ledger
}

/** Opens the dashboard as its printed link does, and tells of everything the page complains about. */
export async function open(
  browser: Browser,
  url: string,
  options: BrowserContextOptions & { hash?: string } = {},
): Promise<{ page: Page; complaints: string[] }> {
  const { hash = `#key=${SECRET}`, ...rest } = options
  const context = await browser.newContext({
    locale: 'en-US',
    viewport: { width: 1200, height: 900 },
    ...rest,
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(`${url}/dashboard${hash}`)
  return { page, complaints }
}
