/** When a header is kept back: always, or only if the body it describes is not the one that goes on. */
type Rule = 'always' | 'with-body'

/**
 * Every header that does not pass, in both directions. All others do, known or not: a client's
 * `accept-encoding`, `user-agent` and `anthropic-beta` are the provider's business.
 */
const KEPT_BACK: Readonly<Record<string, { request?: Rule; response?: Rule }>> = {
  // One hop's own (RFC 9110 section 7.6.1), with the old names still seen.
  connection: { request: 'always', response: 'always' },
  'keep-alive': { request: 'always', response: 'always' },
  'proxy-connection': { request: 'always', response: 'always' },
  'proxy-authenticate': { response: 'always' },
  'proxy-authorization': { request: 'always' },
  te: { request: 'always' },
  trailer: { request: 'always', response: 'always' },
  'transfer-encoding': { request: 'always', response: 'always' },
  upgrade: { request: 'always', response: 'always' },
  // The runtime's fetch writes the first from the URL; the second makes Node's fetch throw.
  host: { request: 'always' },
  expect: { request: 'always' },
  // True of the bytes that came. Node throws on a wrong length; clients fail on a wrong coding.
  'content-length': { request: 'with-body', response: 'with-body' },
  'content-encoding': { request: 'with-body', response: 'with-body' },
}

/** Our own: never sent upstream, and never believed when an upstream sends them. */
const OURS = 'x-headroom-'

/**
 * The headers to send upstream.
 *
 * @param replaced the body is not, byte for byte, the one that came.
 */
export function requestHeaders(source: Headers, replaced: boolean): Headers {
  return passing(source, 'request', replaced)
}

/**
 * The headers to answer the client with.
 *
 * @param replaced the runtime's `fetch` has undone the content coding: the headers describe what is gone.
 */
export function responseHeaders(source: Headers, replaced: boolean): Headers {
  const headers = passing(source, 'response', replaced)
  // Joined into one line, cookies could not be told apart again.
  headers.delete('set-cookie')
  for (const cookie of source.getSetCookie()) headers.append('set-cookie', cookie)
  return headers
}

function passing(source: Headers, way: 'request' | 'response', replaced: boolean): Headers {
  const named = tokens(source.get('connection'))
  const headers = new Headers()
  for (const [name, value] of source) {
    const rule = KEPT_BACK[name]?.[way]
    const stays = rule === 'always' || (rule === 'with-body' && replaced)
    if (!stays && !name.startsWith(OURS) && !named.includes(name)) headers.append(name, value)
  }
  return headers
}

/** The members of a comma-separated header, in lower case. */
export function tokens(value: string | null): string[] {
  if (!value) return []
  return value
    .toLowerCase()
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token !== '')
}

/**
 * Has the runtime's `fetch` undone every coding of this response? They all keep the old headers, so
 * that is known only by what the runtime says of itself.
 */
export function isDecoded(headers: Headers, fetchDecodes: ReadonlySet<string>): boolean {
  const codings = tokens(headers.get('content-encoding'))
  return codings.length > 0 && codings.every((coding) => fetchDecodes.has(coding))
}

/** Headers with which a client says that the body is not to be touched: it is signed. */
const SIGNATURES: readonly string[] = [
  'content-digest',
  'digest',
  'content-md5',
  'signature',
  'signature-input',
  'x-amz-content-sha256',
]

/** Does the request bear a signature or digest of its own body? */
export function isSigned(headers: Headers): boolean {
  const credential = headers.get('authorization') ?? ''
  return /^aws4-/i.test(credential.trim()) || SIGNATURES.some((name) => headers.has(name))
}
