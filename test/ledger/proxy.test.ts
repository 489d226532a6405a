import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { openLedger } from '../../runtimes/ledger.ts'
import { serve } from '../../runtimes/node.ts'
import { readConfig } from '../../src/config.ts'
import { loadTokenizer } from '../../src/ledger/tokens.ts'
import { temporaryFolder } from '../support/processes.ts'
import { startProvider, steps as scripted } from '../upstream/index.ts'
import { agent, fileRead } from './script.ts'

const ends: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const HEADERS = {
  'content-type': 'application/json',
  'anthropic-version': '2023-06-01',
  'x-api-key': 'sk-very-secret',
  'user-agent': 'claude-cli/2.1.12 (external, cli)',
}

async function served(upstream: string, flags: Record<string, unknown> = {}) {
  const folder = temporaryFolder()
  ends.push(() => folder.remove())
  const config = readConfig({
    flags: { port: 0, 'workspace-dir': folder.path, 'anthropic-api-url': upstream, ...flags },
  })
  const server = await serve({ config, quiet: true })
  const ledgerOf = async () => {
    const ledger = await openLedger({ folder: folder.path, days: 365, log: () => {} })
    ends.push(() => ledger.close?.())
    return ledger
  }
  return { server, ledgerOf }
}

it('every answered request is in the file when the proxy has stopped, streamed or not', async () => {
  const provider = await startProvider({ script: scripted([{ text: 'Well read.' }]) })
  ends.push(() => provider.close())
  const { server, ledgerOf } = await served(provider.url)
  const tokenizer = await loadTokenizer()
  const turns = [0, 1, 2].map((i) => ({ result: fileRead(`f${i}`, 150) }))
  const ids: (string | null)[] = []
  for (const [i, { body }] of agent(tokenizer, turns).entries()) {
    const response = await fetch(`${server.url}/p/garden/v1/messages`, {
      method: 'POST',
      headers: HEADERS,
      body: JSON.stringify({ ...body(), stream: i % 2 === 0 }),
    })
    await response.text()
    ids.push(response.headers.get('x-headroom-request-id'))
  }
  // Nothing is billed for a count.
  const [{ body }] = agent(tokenizer, []) as [ReturnType<typeof agent>[number]]
  const counted = await fetch(`${server.url}/v1/messages/count_tokens`, {
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify(body()),
  })
  expect(counted.status).toBe(200)
  await counted.text()
  await server.close(1000)

  const events = await (await ledgerOf()).recent({ limit: 10 })
  expect(events.map(({ id }) => id).toReversed()).toEqual(ids)
  expect(new Set(events.map(({ conversation }) => conversation)).size).toBe(1)
  for (const [i, event] of events.toReversed().entries()) {
    const billed = provider.billed.get(i)!
    expect(event).toMatchObject({
      project: 'garden',
      client: 'claude-code',
      model: 'claude-sonnet-5',
      arm: 'encoded',
      status: 200,
      ending: 'complete',
      usage: { uncached: billed.fresh, read: billed.read, write5m: billed.write5m },
    })
    expect(event.ms.total).toBeGreaterThanOrEqual(event.ms.first)
  }
  expect(events[0]!.dollars!.saved).toBeGreaterThan(0)
  // Figures and labels: no key, no text.
  expect(JSON.stringify(events)).not.toMatch(/very-secret|Well read|compute/)
})

it('a refusal, a broken answer and a client that went away are counted as such', async () => {
  const upstream = createServer((request, response) => {
    request.resume().on('end', () => {
      const kind = request.headers['x-case']
      if (kind === 'refused') {
        response.writeHead(529, { 'content-type': 'application/json' }).end('{"type":"error"}')
        return
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const usage = { input_tokens: 7, output_tokens: 1 }
      response.write(`data: ${JSON.stringify({ type: 'message_start', message: { usage } })}\n\n`)
      if (kind === 'broken') setImmediate(() => response.destroy())
    })
  })
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done))
  ends.push(() => void upstream.close())
  const { port } = upstream.address() as AddressInfo
  const { server, ledgerOf } = await served(`http://127.0.0.1:${port}`)
  const body = JSON.stringify({
    model: 'claude-sonnet-5',
    max_tokens: 9,
    stream: true,
    messages: [{ role: 'user', content: 'Hello' }],
  })
  const send = (kind: string, signal?: AbortSignal) =>
    fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { ...HEADERS, 'x-case': kind },
      body,
      ...(signal && { signal }),
    })
  await (await send('refused')).text()
  await (await send('broken')).text().catch(() => '')
  const gone = new AbortController()
  const response = await send('gone', gone.signal)
  await response.body!.getReader().read()
  gone.abort()
  await server.close(1000)
  const events = (await (await ledgerOf()).recent({ limit: 5 })).toReversed()
  expect(events.map(({ status, ending }) => [status, ending])).toEqual([
    [529, 'complete'],
    [200, 'upstream_failed'],
    [200, 'client_gone'],
  ])
  expect(events.map(({ usage }) => usage?.uncached ?? null)).toEqual([null, 7, 7])
})
