import { describe, expect, it } from 'vitest'
import { bench } from './support.ts'

const SECRET = 'a-secret-of-one-session'

it('a proxy for all sends nothing on that was meant for a session which has ended', async () => {
  const { app, received } = bench()
  const late = `http://127.0.0.1:1/s/${'x'.repeat(43)}`
  for (const path of ['/v1/messages', '/p/engine/v1/models', '']) {
    expect((await app.fetch(new Request(late + path))).status).toBe(404)
  }
  expect(received).toEqual([])
})

describe('a proxy with a secret in its path', () => {
  const { app, received } = bench({ env: { HEADROOM_PATH_SECRET: SECRET } })
  const get = (path: string) => app.fetch(new Request(`http://127.0.0.1:1${path}`))

  it.each([
    '/health',
    '/readyz',
    '/v1/models',
    '/p/engine/v1/models',
    '/s/another-secret-of-one/v1/models',
    `/s/${SECRET}x/v1/models`,
    `/p/engine/s/${SECRET}/v1/models`,
    '/s//v1/models',
  ])('answers nothing at %s', async (path) => {
    const response = await get(path)
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('belongs to one program')
    expect(received).toEqual([])
  })

  it('answers whether it is there, to anybody', async () => {
    const response = await get('/livez')
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ alive: true, private: true })
  })

  it.each([
    [`/s/${SECRET}/health`, 200],
    [`/s/${SECRET}/p/engine/readyz`, 200],
    [`/s/${SECRET}/p/engine/livez`, 200],
  ])('answers for itself at %s', async (path, status) => {
    expect((await get(path)).status).toBe(status)
    expect(received).toEqual([])
  })

  it('sends on what comes with it, and not the secret', async () => {
    await get(`/s/${SECRET}/p/engine/v1/models?limit=1`)
    expect(received.map(({ url }) => url)).toEqual(['https://openai.test/v1/models?limit=1'])
  })
})
