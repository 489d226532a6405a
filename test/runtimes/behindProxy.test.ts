import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import { binaries, startProcess } from './launch.ts'

/** An HTTP proxy as companies have it: says what it was asked for, and lets nothing out. */
const asked: string[] = []
const company = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`)
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"from":"the company"}')
}).on('connect', (request, socket: Socket) => {
  asked.push(`CONNECT ${request.url}`)
  socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
})

let proxy: Awaited<ReturnType<typeof startProcess>>
let upstream: Upstream

beforeAll(async () => {
  await new Promise<void>((resolve) => company.listen(0, '127.0.0.1', resolve))
  upstream = await startUpstream()
  const url = `http://127.0.0.1:${(company.address() as AddressInfo).port}`
  proxy = await startProcess(binaries.node, ['runtimes/node.ts'], {
    HEADROOM_PORT: '0',
    HTTP_PROXY: url,
    https_proxy: url,
    ANTHROPIC_TARGET_API_URL: 'http://api.anthropic.test',
    OPENAI_TARGET_API_URL: 'https://api.openai.test',
    GEMINI_TARGET_API_URL: upstream.url,
  })
})
afterAll(async () => {
  await proxy?.stop()
  await upstream?.close()
  company.close()
})

it('goes through the HTTP proxy of the environment, and past it on this machine', async () => {
  const ask = async (path: string, headers = {}) => {
    const response = await fetch(proxy.url + path, { headers })
    return { status: response.status, text: await response.text() }
  }
  const anthropic = await ask('/v1/models', { 'anthropic-version': '2023-06-01' })
  expect(anthropic).toEqual({ status: 200, text: '{"from":"the company"}' })
  expect((await ask('/v1/models')).status).toBe(502)
  expect((await ask('/v1beta/models')).text).not.toContain('company')
  expect(asked).toEqual(['GET http://api.anthropic.test/v1/models', 'CONNECT api.openai.test:443'])
})
