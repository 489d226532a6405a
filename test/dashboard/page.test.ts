import { mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openLedger } from '../../runtimes/ledger.ts'
import { conversation, listen } from '../proxy/support.ts'
import { binaries, startProcess } from '../runtimes/launch.ts'
import { temporaryFolder } from '../support/processes.ts'
import { events } from './events.ts'
import { findChromium, launch, ledgerOf, open, serveApp } from './support.ts'

const chromium = findChromium()
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

const STORED = 100_000
const USAGE = { input_tokens: 5, cache_read_input_tokens: 9000, output_tokens: 9 }

describe.skipIf(!chromium)('the dashboard in Chromium', () => {
  let browser: Browser
  /** A proxy in a process of its own, with a hundred thousand requests on disk. */
  let proxy: Awaited<ReturnType<typeof startProcess>>
  let hash: string

  beforeAll(async () => {
    const folder = temporaryFolder()
    const workspace = join(folder.path, 'state')
    await mkdir(workspace, { mode: 0o700 })
    const ledger = await openLedger({ folder: workspace, days: 400, log: () => {} })
    const all = [...events(STORED, Date.now())]
    for (let i = 0; i < all.length; i += 10_000) await ledger.append(all.slice(i, i + 10_000))
    await ledger.close?.()
    const upstream = await listen((request, response) => {
      response.setHeader('content-type', 'application/json')
      request.resume().on('end', () => response.end(JSON.stringify({ usage: USAGE })))
    })
    proxy = await startProcess(binaries.node, ['runtimes/node.ts'], {
      HEADROOM_PORT: '0',
      HEADROOM_WORKSPACE_DIR: workspace,
      HEADROOM_LOG_MESSAGES: 'on',
      ANTHROPIC_TARGET_API_URL: upstream.url,
    })
    hash = `#key=${(await readFile(join(workspace, 'secret'), 'utf8')).trim()}`
    browser = await launch(chromium!)
    return async () => {
      await browser.close()
      await proxy.stop()
      await upstream.close()
      folder.remove()
    }
  }, 180_000)

  const opened = (options = {}) => show(browser, proxy.url, { hash, ...options })

  it('opens from its link, takes the key out of the address and shows the sums', async () => {
    const { page, complaints } = await opened()
    expect(page.url()).toBe(`${proxy.url}/dashboard`)
    await page.getByText('30 d').click()
    await page.getByText(/requests, [\d,]+ of unpriced models/).waitFor()
    const tile = page.locator('#tiles > div')
    expect(await tile.count()).toBe(5)
    expect(await tile.nth(0).innerText()).toMatch(/^Saved, net\n\$[\d,.]+\n[\d.]+ % of \$/)
    expect(await tile.nth(3).innerText()).toMatch(/^Provider cache\n9\d\.\d %\n9\d\.\d % of what/)
    expect(await tile.nth(4).innerText()).toMatch(/\n\d\.\d ms\nmedian; p95 \d\.\d ms, p99/)
    expect(complaints).toEqual([])
  })

  it('shows what /stats-history has, by local time', async () => {
    const { page } = await opened({ timezoneId: 'Asia/Kolkata' })
    const answers = page.waitForResponse(/dashboard\/data/)
    await page.getByText('7 d').click()
    const answer = await answers
    const { span, groups, total } = (await answer.json()) as any
    const key = hash.slice('#key='.length)
    const query = `from=${span.from}&to=${span.to}&step=${span.step}&by=model`
    const headers = { authorization: `Bearer ${key}` }
    const history = await fetch(`${proxy.url}/stats-history?${query}`, { headers })
    expect(await history.json()).toMatchObject({ total, rows: groups.model })
    const requests = new Intl.NumberFormat('en-US').format(total.requests)
    await page.getByText(`${requests} requests`).waitFor()
    // Steps of two hours begin at whole hours there, which are half hours of UTC.
    expect(new Date(span.from).getUTCMinutes()).toBe(30)
    const [first] = await page.locator('#latest time').all()
    const at = (await first!.getAttribute('datetime'))!
    const clock = { timeZone: 'Asia/Kolkata', timeStyle: 'medium' } as const
    expect((await first!.innerText()).replace(/^.*, /, '')).toBe(
      new Intl.DateTimeFormat('en-US', clock).format(Date.parse(at)),
    )
    await page.getByLabel('Cache', { exact: true }).check({ force: true })
    expect(await page.locator('#parts tbody th').allInnerTexts()).toEqual([
      'It had outlived its time',
      'The client changed what it had sent',
      'The provider, for no reason to be seen',
      'Headroom changed what it had sent',
    ])
  })

  it('holds no more for a hundred thousand requests than for a few', async () => {
    const { page } = await opened()
    const answers = page.waitForResponse(/dashboard\/data/)
    await page.getByText('1 y').click()
    const answer = await answers
    expect((await answer.body()).length).toBeLessThan(150_000)
    await page.getByText('Show 100').click()
    expect(await page.locator('#latest tbody tr').count()).toBe(100)
    expect(await page.locator('*').count()).toBeLessThan(3000)
  })

  it('shows a form that costs money below zero, and models without a price as that', async () => {
    const { page } = await opened()
    await page.getByText('30 d').click()
    await page.getByLabel('Form').check({ force: true })
    const form = page.locator('#parts tr', { hasText: 'table' })
    expect(await form.innerText()).toMatch(/−[\d.]+K\s+−\$[\d,.]+/)
    expect(await form.locator('.cost').count()).toBe(1)
    await page.getByLabel('Model').check({ force: true })
    const model = page.locator('#parts tr', { hasText: 'a-model-nobody-prices' })
    expect(await model.innerText()).toMatch(/unpriced\s+unpriced/)
  })

  it('shows a request as soon as it is over, and what it had encoded', async () => {
    const { page, complaints } = await opened()
    const rows = page.locator('#latest tbody tr')
    await rows.first().waitFor()
    const body = { ...conversation(2), model: 'claude-live-and-well' }
    await post(proxy.url, body)
    const row = rows.filter({ hasText: 'claude-live-and-well' })
    await row.waitFor()
    expect(await row.innerText()).toContain('unpriced')
    await row.getByRole('button').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/^Block \d+, tool result$/).waitFor()
    expect(await dialog.locator('.before pre').innerText()).toContain(
      '     2\tconst value1001 = 7;',
    )
    expect(await dialog.locator('.after pre').innerText()).toContain('every tenth line')
    await faultless(page)
    await page.keyboard.press('Escape')
    expect(await dialog.isVisible()).toBe(false)
    expect(complaints).toEqual([])
  })

  it('can be used by keyboard alone', async () => {
    const { page } = await opened()
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('To the figures')
    await page.keyboard.press('Tab')
    const answers = page.waitForResponse(/dashboard\/data/)
    await page.keyboard.press('ArrowRight')
    await answers
    expect(await page.locator('#range :checked').getAttribute('value')).toBe('7d')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Theme: auto')
    await page.keyboard.press('Enter')
    expect(await focused(page)).toBe('Theme: light')
    await page.locator('summary').first().focus()
    await page.keyboard.press('Enter')
    const table = page.locator('figure table').first()
    await table.waitFor()
    expect(await table.locator('caption').innerText()).toBe('Net dollars saved')
    expect(await table.locator('tbody tr').count()).toBeGreaterThan(50)
    expect(await page.locator('.plot').first().getAttribute('aria-label')).toMatch(
      /^Net dollars saved: \$[\d.,]+; most: \$[\d.]+, \w+ \d+/,
    )
  })

  it.each([
    ['light', 1200],
    ['dark', 1200],
    ['light', 360],
    ['dark', 360],
  ] as const)('has no serious fault, %s and %i wide', async (colorScheme, width) => {
    const { page, complaints } = await opened({ colorScheme, viewport: { width, height: 780 } })
    await page.getByText('7 d').click()
    await page.locator('summary').first().click()
    await faultless(page)
    const widest = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(widest).toBeLessThanOrEqual(width)
    expect(complaints).toEqual([])
  })

  it('asks nobody but its own proxy, and sends the key in a header alone', async () => {
    const asked: string[] = []
    const context = await browser.newContext()
    onTestFinished(() => context.close())
    const page = await context.newPage()
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(`${proxy.url}/dashboard${hash}`)
    await page.locator('#live.on').waitFor()
    const sent = asked.filter((url) => !url.startsWith('data:'))
    expect(sent.length).toBeGreaterThan(3)
    for (const url of sent) expect(url.startsWith(`${proxy.url}/`)).toBe(true)
    // The first one's fragment is what a browser keeps to itself.
    for (const url of sent.slice(1)) expect(url).not.toContain(hash.slice(5))
    await page.reload()
    await page.locator('#live.on').waitFor()
  })

  it('shows nothing without the key, and asks for it', async () => {
    const { page } = await open(browser, proxy.url, { hash: '' })
    onTestFinished(() => page.context().close())
    await page.getByText('Whose proxy is this?').waitFor()
    await faultless(page)
    await page.getByLabel('Key').fill('cd'.repeat(32))
    await page.keyboard.press('Enter')
    await page.getByText('does not know this key, so it was not sent').waitFor()
    expect(await page.locator('#report').isVisible()).toBe(false)
    await page.getByLabel('Key').fill(hash.slice('#key='.length))
    await page.keyboard.press('Enter')
    await page.locator('#tiles').waitFor()
  })

  it('says so where there is nothing yet, and then shows what comes', async () => {
    const ledger = await ledgerOf([])
    const empty = await serveApp({ ledger })
    onTestFinished(() => empty.close())
    const { page } = await show(browser, empty.url)
    await page.getByText('Nothing yet').waitFor()
    await page.getByText(`ANTHROPIC_BASE_URL=${empty.url} claude`).waitFor()
    await faultless(page)
    await ledger.append([...events(1, Date.now() - 2 * 86_400_000, 0.001)])
    await page.getByText('Nothing in this time').waitFor()
    await ledger.append([{ ...[...events(1, Date.now(), 0.001)][0]!, id: 'another' }])
    await page.locator('#tiles').waitFor()
    await page.getByText('1 request', { exact: true }).waitFor()
  })

  it('sends the key to nobody who takes the port over', async () => {
    const served = await serveApp({ ledger: await ledgerOf(events(5, Date.now(), 0.01)) })
    const { page } = await show(browser, served.url)
    await page.locator('#live.on').waitFor()
    await served.close()
    const keys: unknown[] = []
    const squatter = createServer((request, response) => {
      keys.push(request.headers['x-headroom-key'])
      response.end(JSON.stringify({ service: 'headroom-proxy', proof: 'ab'.repeat(32) }))
    })
    const { port } = new URL(served.url)
    await new Promise<void>((resolve) => squatter.listen(Number(port), '127.0.0.1', resolve))
    onTestFinished(() => squatter.closeAllConnections())
    onTestFinished(() => void squatter.close())
    await page.getByText('does not know this key, so it was not sent').waitFor()
    expect(keys.length).toBeGreaterThan(0)
    expect(keys.filter(Boolean)).toEqual([])
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
  })

  it('lets the proxy end while it is open', async () => {
    const { page } = await opened()
    proxy.process.signal('SIGTERM')
    await page.getByText('Not connected; trying again').waitFor()
    expect(await proxy.process.ended).toBe(0)
  })
})

/** The page, once it is connected; its context ends with the test. */
async function show(browser: Browser, url: string, options: Parameters<typeof open>[2] = {}) {
  const opened = await open(browser, url, options)
  onTestFinished(() => opened.page.context().close())
  await opened.page.locator('#live.on').waitFor()
  return opened
}

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' }
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  expect((await fetch(`${url}/v1/messages`, init)).status).toBe(200)
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent)

/** axe finds nothing serious or worse. */
async function faultless(page: Page): Promise<void> {
  await page.evaluate(await readFile(axe, 'utf8'))
  const { violations } = await page.evaluate(() => (globalThis as any).axe.run())
  const grave = violations.filter(({ impact }: any) => /serious|critical/.test(impact))
  const told = grave.map(({ id, nodes }: any) => [id, nodes.map(({ html }: any) => html)])
  expect(told).toEqual([])
}
