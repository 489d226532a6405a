import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { type Front, openFront, type Taker } from '../../cli/front.ts'

const fronts: Front[] = []
afterEach(() => fronts.splice(0).forEach((front) => front.close()))

async function front(patience = 60_000): Promise<Front> {
  const opened = await openFront({ host: '127.0.0.1', port: 0 }, '127.0.0.1', { patience })
  fronts.push(opened)
  return opened
}

/** What a process of its own would do with a connection. */
function taker(name: string): Taker {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end(name))
  })
  return (connection: Socket) => {
    server.emit('connection', connection)
    connection.resume()
  }
}

const ask = (url: string, body?: string) =>
  fetch(url, { headers: { connection: 'close' }, ...(body && { method: 'POST', body }) })

test('who comes while nobody serves waits, and is served', async () => {
  const { url, add } = await front()
  const waiting = Promise.all([1, 2, 3].map(() => ask(url, 'x'.repeat(100_000))))
  add(taker('a'))
  expect(await Promise.all((await waiting).map((response) => response.text()))).toEqual([
    'a',
    'a',
    'a',
  ])
})

test('who has waited long enough is told when to come again', async () => {
  const { url } = await front(50)
  const response = await ask(url, 'x'.repeat(1_000_000))
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('2')
  const { error } = (await response.json()) as { error: object }
  expect(error).toMatchObject({ type: 'api_error', code: 'not_ready' })
})

test('connections go to all in turn; one that cannot take any is passed over', async () => {
  const { url, add, remove } = await front()
  const b = taker('b')
  add(taker('a'))
  add(b)
  const both = [await ask(url), await ask(url)].map((response) => response.text())
  expect((await Promise.all(both)).toSorted()).toEqual(['a', 'b'])
  remove(b)
  add((_, refused) => refused())
  const rest = [await ask(url), await ask(url), await ask(url)].map((response) => response.text())
  expect(await Promise.all(rest)).toEqual(['a', 'a', 'a'])
})

test('one that goes while it waits takes nothing with it', async () => {
  const { url, port, add } = await front()
  const gone = connect(port, '127.0.0.1')
  await once(gone, 'connect')
  gone.resetAndDestroy()
  add(taker('a'))
  expect(await (await ask(url)).text()).toBe('a')
})
