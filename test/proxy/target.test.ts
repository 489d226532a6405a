import { describe, expect, it } from 'vitest'
import { placeOf, targetUrl } from '../../src/proxy/target.ts'

const BASES = ['https://api.example', 'https://gateway.example/team/llm', 'http://127.0.0.1:9']

/** As a runtime hands it over: mostly normalised, on some of them as it was typed. */
const EVIL = [
  'http://localhost:8787//evil.example/v1/messages',
  'http://localhost:8787///evil.example/v1/messages',
  String.raw`http://localhost:8787/\evil.example/v1/messages`,
  String.raw`http://localhost:8787/p/x/\\evil.example/v1`,
  'http://localhost:8787/p/x//evil.example/v1',
  'http://localhost:8787/p/x/@evil.example/v1',
  'http://localhost:8787/@evil.example/v1',
  'http://localhost:8787/:80@evil.example/',
  'http://localhost:8787/.evil.example/',
  'http://localhost:8787/%2f%2fevil.example/v1',
  'http://localhost:8787/%5c%5cevil.example/v1',
  'http://localhost:8787/p/%2f%2fevil.example/v1/messages',
  'http://localhost:8787/https://evil.example/',
  'http://localhost:8787/v1?x=//evil.example',
  'http://localhost:8787?@evil.example',
  'http://localhost:8787/\t//evil.example/',
]

const CLIMBING = [
  '/../admin',
  '/v1/../../../admin',
  '/%2e%2e/admin',
  '/%2E%2e/%2e%2E/admin',
  '/.%2e/admin',
  '/..%2fadmin',
  '/v1/..%5c..%5cadmin',
  '/%252e%252e/admin',
  '/..%252fadmin',
  String.raw`/..\admin`,
  String.raw`/v1/\..\..\admin`,
]

describe('the upstream URL', () => {
  it.each(EVIL.flatMap((url) => BASES.map((base) => [url, base] as const)))(
    '%s stays on %s',
    (url, base) => {
      let target: string
      try {
        target = targetUrl(base, placeOf(url))
      } catch (error) {
        expect(error).toMatchObject({ code: 'bad_path', status: 400 })
        return
      }
      const { origin, pathname, username } = new URL(target)
      expect(origin).toBe(new URL(base).origin)
      expect(username).toBe('')
      expect(pathname.startsWith(`${new URL(base).pathname.replace(/\/$/, '')}/`)).toBe(true)
    },
  )

  it.each(CLIMBING)('%s is refused', (path) => {
    for (const base of BASES) {
      expect(() => targetUrl(base, { path, query: '' })).toThrow(
        expect.objectContaining({ code: 'bad_path' }),
      )
    }
  })

  it('keeps the query byte for byte', () => {
    const place = placeOf("http://localhost/v1/models?a=%7B'b'%7d&&c=+d?e/..")
    expect(targetUrl('https://api.example', place)).toBe(
      "https://api.example/v1/models?a=%7B'b'%7d&&c=+d?e/..",
    )
  })

  it('keeps encoded characters of the path', () => {
    const place = placeOf('http://localhost/v1/models/a%2Fb%20c;d')
    expect(targetUrl('https://gateway.example/x', place)).toBe(
      'https://gateway.example/x/v1/models/a%2Fb%20c;d',
    )
  })
})

it.each([
  ['http://localhost/v1/messages?beta=true', { path: '/v1/messages', query: '?beta=true' }],
  ['http://localhost/p/my%20app/v1/messages', { path: '/v1/messages', project: 'my app' }],
  ['http://localhost/p/a%zz/v1', { path: '/v1', project: 'a%zz' }],
  ['http://localhost/p/x', { path: '/p/x', query: '' }],
  ['http://localhost/p//v1', { path: '/p//v1' }],
  ['http://localhost', { path: '/', query: '' }],
  ['http://localhost?x', { path: '/', query: '?x' }],
  ['http://localhost/v1#part', { path: '/v1', query: '' }],
])('placeOf(%s)', (url, expected) => {
  expect(placeOf(url)).toMatchObject(expected)
})
