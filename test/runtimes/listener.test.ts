import { expect, onTestFinished, test } from 'vitest'
import { listen } from '../../runtimes/listener.ts'
import { serve } from '../../runtimes/node.ts'
import { readConfig } from '../../src/config.ts'

test('a request that comes before the app waits for it', async () => {
  const listener = await listen('127.0.0.1', 0)
  const early = fetch(`${listener.url}/livez`)
  const config = readConfig({ flags: { port: listener.port, stateless: true } })
  const server = await serve({ config }, listener)
  onTestFinished(() => server.close())
  expect(server.url).toBe(listener.url)
  expect(await (await early).json()).toMatchObject({ service: 'headroom-proxy' })
  await expect(listen('127.0.0.1', listener.port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('closed before it had an app: whoever waited is hung up on', async () => {
  const listener = await listen('127.0.0.1', 0)
  const early = fetch(`${listener.url}/livez`)
  early.catch(() => {})
  await new Promise((resolve) => setImmediate(resolve))
  await listener.close()
  await expect(early).rejects.toThrow()
})
