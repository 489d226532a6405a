import { describe, expect, it } from 'vitest'
import { bench } from './support.ts'

const TOKEN = 'a-proxy-token-long-enough'
const PUBLIC = { HEADROOM_PROXY_TOKEN: TOKEN, HEADROOM_HOST: '0.0.0.0' }

function get(url: string, headers: Record<string, string> = {}): Request {
  return new Request(url, { headers })
}

describe('the host name', () => {
  const { app, received } = bench({ flags: { allowedHosts: 'proxy.lan, [fd00::1]' } })

  it.each([
    'http://localhost:8787',
    'http://127.0.0.1:1',
    'http://[::1]:8787',
    'http://proxy.lan',
    'http://PROXY.lan:99',
    'http://[fd00::1]:8787',
  ])('%s is ours', async (origin) => {
    expect((await app.fetch(get(`${origin}/v1/models`))).status).toBe(200)
  })

  it.each([
    'http://evil.example',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://proxy.lan.evil.example',
    'http://192.168.0.7',
    'http://[fd00::2]',
  ])('%s is refused on every route', async (origin) => {
    const sent = received.length
    for (const path of ['/v1/models', '/livez', '/stats', '/v1/messages']) {
      const response = await app.fetch(get(origin + path))
      expect(response.status).toBe(403)
      expect(response.headers.get('x-headroom-request-id')).toMatch(/^hr_/)
    }
    expect(received.length).toBe(sent)
  })

  it('is looked at in the header too', async () => {
    const request = get('http://localhost/v1/models', { host: 'evil.example:8787' })
    expect((await app.fetch(request)).status).toBe(403)
  })

  it('may be any where every address is listened on, for the key guards that', async () => {
    const open = bench({ env: PUBLIC })
    const request = get('http://any.example/v1/models', { 'x-headroom-key': TOKEN })
    expect((await open.app.fetch(request)).status).toBe(200)
    const named = bench({ env: PUBLIC, flags: { allowedHosts: 'proxy.lan' } })
    expect((await named.app.fetch(request)).status).toBe(403)
  })
})

describe('a web page', () => {
  const { app, post, received } = bench()

  it.each(['https://evil.example', 'http://localhost.evil.example', 'null', 'file://', ''])(
    'of %j gets nothing, not even an answer to a preflight',
    async (origin) => {
      const headers = { origin, 'access-control-request-method': 'POST' }
      const preflight = new Request('http://localhost/v1/messages', { method: 'OPTIONS', headers })
      const response = await app.fetch(preflight)
      expect(response.status).toBe(403)
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-'))).toEqual([])
      expect((await post('/v1/messages', {}, { origin })).status).toBe(403)
      expect(received).toEqual([])
    },
  )

  it.each(['http://localhost:3000', 'http://127.0.0.1:8787', 'http://[::1]:1'])(
    'of this machine (%s) passes',
    async (origin) => {
      expect((await post('/v1/messages', {}, { origin })).status).toBe(200)
    },
  )
})

describe('the type of a data route’s body', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/vnd.api+json',
  ])('%s passes', async (type) => {
    expect((await bench().post('/v1/messages', '{}', { 'content-type': type })).status).toBe(200)
  })

  it.each([
    'text/plain',
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain; application/json',
    'application/jsonp',
    '',
  ])('%j is refused', async (type) => {
    const { post, received } = bench()
    const response = await post('/v1/chat/completions', '{}', { 'content-type': type })
    expect(response.status).toBe(415)
    expect(await response.json()).toMatchObject({ error: { code: 'wrong_content_type' } })
    expect(received).toEqual([])
  })

  it('may be left unsaid, and other routes take any', async () => {
    const { app } = bench()
    const body = new TextEncoder().encode('{}')
    const unsaid = new Request('http://localhost/v1/messages', { method: 'POST', body })
    expect((await app.fetch(unsaid)).status).toBe(200)
    const form = new FormData()
    form.set('file', 'x')
    const upload = new Request('http://localhost/v1/files', { method: 'POST', body: form })
    expect((await app.fetch(upload)).status).toBe(200)
  })
})

describe('the key', () => {
  it('is asked for, never sent on and never shown', async () => {
    const { app, post, received, logged } = bench({ env: { HEADROOM_PROXY_TOKEN: TOKEN } })
    for (const key of [undefined, '', 'wrong', `${TOKEN}x`, TOKEN.slice(1)]) {
      const response = await post(
        '/v1/messages',
        {},
        key === undefined ? {} : { 'x-headroom-key': key },
      )
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({
        type: 'error',
        error: { type: 'authentication_error' },
      })
    }
    expect((await app.fetch(get('http://localhost/stats'))).status).toBe(401)
    expect(received).toEqual([])
    expect((await post('/v1/messages', {}, { 'x-headroom-key': TOKEN })).status).toBe(200)
    expect([...received[0]!.headers.keys()].filter((name) => name.includes('headroom'))).toEqual([])
    const health = await app.fetch(get('http://localhost/health', { 'x-headroom-key': TOKEN }))
    expect(await health.text()).not.toContain(TOKEN)
    expect(JSON.stringify(logged)).not.toContain(TOKEN)
  })
})

describe('a secret in the path', () => {
  const PATH_SECRET = 'only-the-child-knows-it'
  const { app, received } = bench({ env: { HEADROOM_PATH_SECRET: PATH_SECRET } })

  it.each([
    '/v1/models',
    '/s/another-one-entirely/v1/models',
    `/s/${PATH_SECRET}`,
    '/p/x/v1/models',
  ])('is asked for: %s gets nothing', async (path) => {
    const response = await app.fetch(get(`http://localhost${path}`))
    expect(response.status).toBe(404)
    expect(received).toEqual([])
  })

  it('is taken off, and the project behind it', async () => {
    const path = `/s/${PATH_SECRET}/p/my%20app/v1/models?a=1`
    expect((await app.fetch(get(`http://localhost${path}`))).status).toBe(200)
    expect(received.map(({ url }) => url)).toEqual(['https://openai.test/v1/models?a=1'])
  })

  it('leaves health as it is, and is not taken for one elsewhere', async () => {
    expect((await app.fetch(get('http://localhost/livez'))).status).toBe(200)
    const plain = bench()
    await plain.app.fetch(get('http://localhost/s/some-other-api/v1/models'))
    expect(plain.received[0]!.url).toContain('/s/some-other-api/v1/models')
  })
})
