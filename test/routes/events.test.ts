import { expect, it } from 'vitest'
import type { LedgerEvent } from '../../src/ledger/event.ts'
import { Feed } from '../../src/routes/events.ts'
import { events } from '../dashboard/events.ts'
import { bench, OWNER } from '../proxy/support.ts'
import { ask, ledger } from './support.ts'

/** Reads until a message of an event has come. */
async function message(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<LedgerEvent[]> {
  for (;;) {
    const { value } = await reader.read()
    const data = /^event: requests\ndata: (.*)\n\n$/.exec(new TextDecoder().decode(value))?.[1]
    if (data !== undefined) return JSON.parse(data)
  }
}

it('tells what is added to the ledger, by whichever process', async () => {
  const shared = ledger()
  const [old, first, second] = events(3, Date.now())
  await shared.append([old!])
  const { app } = bench({ platform: { ledger: shared } })
  const answer = await ask(app, '/dashboard/events')
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const reader = answer.body!.getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toBe(': open\n\n')
  await shared.append([first!, second!])
  const news = await message(reader)
  expect(news.map(({ id }) => id)).toEqual([first!.id, second!.id])
  expect(news[0]).toMatchObject({ kept: false, model: first!.model })
  await reader.cancel()
})

it('ends when the server drains, at once', async () => {
  const draining = new AbortController()
  const reader = new Feed(ledger(), () => false, draining.signal).open().getReader()
  await reader.read()
  const next = reader.read()
  draining.abort()
  expect((await next).done).toBe(true)
})

it('has room for sixteen listeners, and for another when one goes', async () => {
  const { app } = bench()
  const heard = async () => {
    const answer = await ask(app, '/dashboard/events')
    const reader = answer.body!.getReader()
    if (answer.status === 200) await reader.read()
    return { status: answer.status, reader }
  }
  const head = new Request('http://127.0.0.1:8787/dashboard/events', {
    method: 'HEAD',
    headers: OWNER,
  })
  for (let i = 0; i < 20; i++) expect((await app.fetch(head)).status).toBe(200)
  const all = await Promise.all(Array.from({ length: 16 }, heard))
  expect(all.map(({ status }) => status)).toEqual(Array(16).fill(200))
  expect((await heard()).status).toBe(503)
  await all[3]!.reader.cancel()
  const again = await heard()
  expect(again.status).toBe(200)
  for (const { reader } of [...all, again]) await reader.cancel()
})
