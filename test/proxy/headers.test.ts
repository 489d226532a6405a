import { describe, expect, it } from 'vitest'
import { isDecoded, isSigned, requestHeaders, responseHeaders } from '../../src/proxy/headers.ts'

const all = new Headers({
  host: 'localhost:8787',
  connection: 'keep-alive, x-hop',
  'keep-alive': 'timeout=5',
  'proxy-authorization': 'Basic x',
  'proxy-authenticate': 'Basic',
  'proxy-connection': 'keep-alive',
  te: 'trailers',
  trailer: 'x-sum',
  'transfer-encoding': 'chunked',
  upgrade: 'h2c',
  expect: '100-continue',
  'x-hop': 'gone',
  'x-headroom-key': 'secret',
  'x-headroom-bypass': 'true',
  'x-headroom-anything': 'gone too',
  'content-length': '12',
  'content-encoding': 'gzip',
  'content-type': 'application/json',
  'accept-encoding': 'gzip, br, zstd',
  'user-agent': 'agent/1',
  authorization: 'Bearer k',
  'x-api-key': 'k',
  'anthropic-beta': 'a,b',
  'anthropic-version': '2023-06-01',
  'x-stainless-lang': 'js',
  'x-unknown': 'kept',
  cookie: 'a=b',
})

const names = (headers: Headers) => [...headers.keys()].sort()

describe('headers of a request', () => {
  const passing = [
    'accept-encoding',
    'anthropic-beta',
    'anthropic-version',
    'authorization',
    'content-type',
    'cookie',
    'proxy-authenticate',
    'user-agent',
    'x-api-key',
    'x-stainless-lang',
    'x-unknown',
  ]

  it('pass but for the hop, the host and our own', () => {
    expect(names(requestHeaders(all, false))).toEqual(
      [...passing, 'content-encoding', 'content-length'].sort(),
    )
  })

  it('that describe the old body go with it', () => {
    expect(names(requestHeaders(all, true))).toEqual(passing)
  })

  it('keep their values', () => {
    const headers = requestHeaders(all, true)
    for (const name of passing) expect(headers.get(name)).toBe(all.get(name))
  })
})

describe('headers of a response', () => {
  it('pass but for the hop and what pretends to be ours', () => {
    const headers = responseHeaders(all, false)
    for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'trailer']) {
      expect(headers.has(name)).toBe(false)
    }
    expect(names(headers).filter((name) => name.startsWith('x-headroom'))).toEqual([])
    expect(headers.get('content-encoding')).toBe('gzip')
    expect(headers.get('content-length')).toBe('12')
    expect(headers.get('x-unknown')).toBe('kept')
  })

  it('lose coding and length when fetch has undone the coding', () => {
    const headers = responseHeaders(all, true)
    expect(headers.has('content-encoding')).toBe(false)
    expect(headers.has('content-length')).toBe(false)
  })

  it('keep every cookie on a line of its own', () => {
    const source = new Headers()
    source.append('set-cookie', 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT')
    source.append('set-cookie', 'b=2')
    expect(responseHeaders(source, false).getSetCookie()).toEqual(source.getSetCookie())
  })
})

it.each([
  ['gzip', true],
  ['GZIP', true],
  ['gzip, br', true],
  ['zstd', false],
  ['gzip, zstd', false],
  [undefined, false],
])('a response coded %s is decoded: %s', (coding, expected) => {
  const headers = new Headers(coding ? { 'content-encoding': coding } : {})
  expect(isDecoded(headers, new Set(['gzip', 'br']))).toBe(expected)
})

it.each([
  [{ authorization: 'AWS4-HMAC-SHA256 Credential=...' }, true],
  [{ 'content-digest': 'sha-256=:x:' }, true],
  [{ digest: 'SHA-256=x' }, true],
  [{ authorization: 'Bearer sk' }, false],
  [{}, false],
])('%j is signed: %s', (headers, expected) => {
  expect(isSigned(new Headers(headers as Record<string, string>))).toBe(expected)
})
