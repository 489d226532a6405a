import type { ServerResponse } from 'node:http'
import { describe, expect, test, vi } from 'vitest'
import { folder, listen, proxy, run, start } from './support.ts'

/** An upstream that begins to stream and goes on when it is told to. */
async function streaming() {
  const streams: ServerResponse[] = []
  const { url } = await listen((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: first\n\n')
    streams.push(response)
  })
  return { url, streams }
}

/** A proxy in the middle of a streamed answer, of which the client has read the first event. */
async function inTheMiddle() {
  const upstream = await streaming()
  const running = await proxy(['--anthropic-api-url', upstream.url])
  const response = await fetch(`${running.url}/v1/messages`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-api-key': 'k',
      'anthropic-version': '2023-06-01',
    },
    body: '{"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]}',
  })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader.read()).value).toBe('data: first\n\n')
  return { ...running, stream: upstream.streams[0]!, reader }
}

describe('signals', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s with nothing open: stops, exit code 0',
    async (signal) => {
      const running = await proxy()
      running.signal(signal)
      expect(await running.ended).toMatchObject({ code: 0, signal: null })
    },
  )

  test('the first one lets an open stream end, and takes no new connection', async () => {
    const { signal, ended, shows, stream, reader, url } = await inTheMiddle()
    signal('SIGTERM')
    await shows(/Stopping when open streams have ended/)
    await vi.waitFor(() => expect(fetch(`${url}/livez`)).rejects.toThrow(), 10_000)
    stream.end('data: last\n\n')
    expect(await reader.read()).toEqual({ done: false, value: 'data: last\n\n' })
    expect((await reader.read()).done).toBe(true)
    expect(await ended).toMatchObject({ code: 0, signal: null })
  })

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('a second %s stops at once, exit code %i', async (signal, code) => {
    const { signal: send, ended, shows, reader } = await inTheMiddle()
    const cut = reader.read().then(
      ({ done }) => done,
      () => true,
    )
    send(signal)
    await shows(/Stopping/)
    // An echo of the first is not a second one, so it may take more than one.
    const again = setInterval(() => send(signal), 50)
    expect(await ended).toMatchObject({ code, signal: null })
    clearInterval(again)
    expect(await cut).toBe(true)
  })

  test('a stream that does not end is cut at --drain-timeout', async () => {
    const upstream = await streaming()
    const running = await proxy(['--anthropic-api-url', upstream.url, '--drain-timeout', '0'])
    const response = await fetch(`${running.url}/v1/models`, { headers: { 'x-api-key': 'k' } })
    const rest = response.text().catch(() => 'cut')
    running.signal('SIGTERM')
    expect(await running.ended).toMatchObject({ code: 0 })
    expect(await rest).toMatch(/cut|data: first/)
  })
})

describe('a busy port', () => {
  test('held by Headroom: says its version and process, and another port', async () => {
    const first = await proxy()
    const port = new URL(first.url).port
    const { code, stderr } = await run(['proxy', '--stateless', '--port', port])
    expect(code).toBe(2)
    expect(stderr).toMatch(/Headroom \d+\.\d+\.\d+ is already running on port/)
    expect(stderr).toMatch(/headroom proxy --port \d+/)
    if (process.platform === 'linux') expect(stderr).toContain(`kill ${first.pid}`)
    expect((await fetch(`${first.url}/livez`)).status).toBe(200)
  })

  test('held by the private proxy of a session: nobody is told to use or to stop it', async () => {
    const workspace = await folder()
    const env = { HEADROOM_WORKSPACE_DIR: workspace, HEADROOM_PATH_SECRET: 'of-one-session-alone' }
    const session = await start(['proxy', '--port', '0'], { env })
    const [, port] = await session.shows(/listens on http:\/\/127\.0\.0\.1:(\d+)/)
    const others = { env: { HEADROOM_WORKSPACE_DIR: workspace } }
    const ask = (...args: string[]) => run([...args, '--port', port!], others)
    const [proxy, dashboard, doctor] = await Promise.all([
      ask('proxy'),
      ask('dashboard'),
      ask('doctor'),
    ])
    expect(proxy.code).toBe(2)
    expect(proxy.stderr).toContain(`Port ${port} is that of a session of \`headroom wrap\``)
    expect(proxy.stderr).not.toMatch(/kill|as it is/)
    expect(dashboard).toMatchObject({ code: 2, stdout: '' })
    expect(dashboard.stderr).toContain('belongs to a session')
    expect(doctor.stdout).toMatch(/proxy +· +port \d+ is that of a session/)
    session.signal('SIGTERM')
  })

  test('held by another program: says which, and sends it nothing but one harmless question', async () => {
    const asked: string[] = []
    const { port } = await listen((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.end('{"service":"something else"}')
    })
    const { code, stderr } = await run(['proxy', '--stateless', '--port', String(port)])
    expect(code).toBe(2)
    expect(stderr).toContain(`Port ${port} is taken by`)
    if (process.platform === 'linux') expect(stderr).toContain(`process ${process.pid}`)
    expect(asked).toEqual(['GET /livez'])
  })
})
