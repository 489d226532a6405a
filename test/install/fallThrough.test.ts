import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fallThrough } from '../../cli/fallThrough.ts'
import { openFront, type Taker } from '../../cli/front.ts'
import { connectionsOf } from '../../runtimes/connections.ts'
import { serve } from '../../runtimes/node.ts'
import { readConfig } from '../../src/config.ts'
import { before, conversation, listen } from '../proxy/support.ts'
import { temporaryFolder } from '../support/processes.ts'

const known = conversation(3)
const other = conversation(3, 77)

/** A port with one worker, and what reaches the provider. */
async function deployment() {
  const folder = temporaryFolder()
  const received: string[] = []
  const upstream = await listen((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (part: string) => (text += part))
    request.on('end', () => {
      received.push(text)
      response.end('{"ok":true}')
    })
  })
  const workspaceDir = join(folder.path, 'state')
  const config = readConfig({ flags: { anthropicApiUrl: upstream.url, workspaceDir, port: 0 } })
  const meanwhile = { patience: 20, answer: fallThrough(config) }
  const front = await openFront({ host: '127.0.0.1', port: 0 }, '127.0.0.1', meanwhile)
  const connections = connectionsOf(front.url, front.port)
  const worker = await serve({ config, quiet: true }, connections)
  const taker: Taker = (connection) => {
    connections.take(connection)
    connection.resume()
  }
  front.add(taker)
  onTestFinished(async () => {
    front.close()
    await worker.close()
    await upstream.close()
    folder.remove()
  })
  const post = (body: object) =>
    fetch(`${front.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify(body),
    })
  return { front, taker, received, post }
}

test('without a worker what was never encoded goes as it came, and nothing moves under the rest', async () => {
  const { front, taker, received, post } = await deployment()
  const raw = JSON.stringify(before(known, 1))
  expect((await post(before(known, 1))).status).toBe(200)
  expect(received[0]!.length).toBeLessThan(raw.length)

  front.remove(taker)
  const refused = await post(known)
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toBe('2')
  expect(await refused.json()).toMatchObject({ type: 'error', error: { type: 'api_error' } })
  expect(received).toHaveLength(1)
  const relayed = await post(other)
  expect([relayed.status, await relayed.text()]).toEqual([200, '{"ok":true}'])
  expect(received[1]).toBe(JSON.stringify(other))
  expect((await fetch(`${front.url}/readyz`)).status).toBe(503)

  front.add(taker)
  expect((await post(known)).status).toBe(200)
  // What was sent before the gap is sent after it.
  const messages = (text: string) => JSON.stringify(JSON.parse(text).messages).slice(0, -1)
  expect(messages(received[2]!).startsWith(messages(received[0]!))).toBe(true)
  expect(received[2]!.length).toBeLessThan(JSON.stringify(known).length)
})
