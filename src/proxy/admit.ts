import { isLoopback, reachedAt, type Config } from '../config.ts'
import { HeadroomError } from '../errors.ts'
import { digest, equal } from './digest.ts'
import type { Place } from './target.ts'

/** The state of one deployment that has one credential, or none. */
export const TENANT = 'local'

/** Decides who may call. Every check throws a `HeadroomError` when it refuses. */
export interface Admission {
  /** The caller reached us under a name of ours and is no foreign web page. */
  origin(request: Request, url: URL): void
  /** The caller holds the proxy's key, where one is needed. */
  key(request: Request): Promise<void>
  /** The caller is the deployment's owner: for all that shows traffic, since loopback is no identity. */
  local(request: Request): Promise<void>
  /** The path has the secret in front, where one is needed. */
  path(place: Place): Promise<void>
  /** The body is JSON by its own account. */
  json(request: Request): void
}

/** @param secret the deployment's own, which only its owner can read. */
export function createAdmission(config: Config, secret?: string): Admission {
  const { proxyToken, pathSecret } = config
  const expected = proxyToken === undefined ? undefined : digest(proxyToken)
  const owner = [secret, proxyToken].filter((key) => key !== undefined).map(digest)
  const mayCall = hostRule(config)
  return {
    origin(request, url) {
      const header = request.headers.get('host')
      if (!mayCall(url.hostname) || (header !== null && !mayCall(nameOf(header)))) {
        throw new HeadroomError('forbidden_host', FORBIDDEN_HOST, { status: 403 })
      }
      const origin = request.headers.get('origin')
      if (origin !== null && !isOwnPage(origin, url)) {
        throw new HeadroomError('forbidden_origin', FORBIDDEN_ORIGIN, { status: 403 })
      }
    },
    async key(request) {
      if (expected === undefined) return
      const given = await digest(request.headers.get('x-headroom-key') ?? '')
      if (equal(given, await expected)) return
      throw new HeadroomError('not_authorised', NOT_AUTHORISED, { status: 401 })
    },
    async local(request) {
      const given = await Promise.all(credentials(request.headers).map(digest))
      for (const key of await Promise.all(owner)) {
        if (given.some((one) => equal(one, key))) return
      }
      throw new HeadroomError('not_authorised', NOT_THE_OWNER, { status: 401 })
    },
    async path(place) {
      if (pathSecret === undefined) {
        if (!OF_A_SESSION.test(place.path)) return
        throw new HeadroomError('unknown_path', SESSION_IS_OVER, { status: 404 })
      }
      if (equal(await digest(place.secret ?? ''), await digest(pathSecret))) return
      throw new HeadroomError('unknown_path', UNKNOWN_PATH, { status: 404 })
    },
    json(request) {
      const type = request.headers.get('content-type')
      // A page can send none at all, but never without its Origin, which was looked at before.
      if (type === null || JSON_TYPE.test(type)) return
      throw new HeadroomError('wrong_content_type', WRONG_TYPE, { status: 415 })
    },
  }
}

const FORBIDDEN_HOST =
  'This host name is not one under which Headroom may be called; --allowed-hosts adds names.'
const FORBIDDEN_ORIGIN = 'Headroom does not answer to web pages of other origins.'
const NOT_AUTHORISED = 'This proxy needs its key in the header x-headroom-key.'
const NOT_THE_OWNER =
  "This shows traffic and wants the deployment's secret as a bearer token; `headroom dashboard` prints a link."
const UNKNOWN_PATH = 'This proxy belongs to one program, and answers to nothing else.'
/** The address that `wrap` gave to its agent: whoever has the port now is not to send the rest on. */
const OF_A_SESSION = /^\/s\/[\w-]{43}(?:\/|$)/
const SESSION_IS_OVER = 'This address was that of a session which has ended.'
const WRONG_TYPE = 'This route takes application/json.'

/** `text/plain` and form types are what a page of another origin may send without being asked first. */
const JSON_TYPE = /^\s*[\w.+-]+\/(?:json|[\w.+-]+\+json)\s*(?:;|$)/i

const BEARER = /^Bearer\s+(\S+)$/i
const COOKIE = /(?:^|;\s*)headroom_key=([^;\s]+)/

/** Everything by which a caller may show who it is. */
function credentials(headers: Headers): string[] {
  const bearer = BEARER.exec(headers.get('authorization') ?? '')?.[1]
  const cookie = COOKIE.exec(headers.get('cookie') ?? '')?.[1]
  const given = [headers.get('x-headroom-key'), bearer, cookie]
  return given.filter((key): key is string => Boolean(key))
}

/**
 * A name that an attacker's DNS can point at this machine must not pass (DNS rebinding). Only where
 * every address is listened on and no names were given may any be used: there the key, without
 * which such a server does not start and which no page can know, does that work.
 */
function hostRule(config: Config): (name: string) => boolean {
  const host = reachedAt(config)
  const wildcard = /^(?:0\.0\.0\.0|\[?::\]?)$/.test(host)
  if (wildcard && config.allowedHosts === undefined) return () => true
  const names = new Set([host, ...(config.allowedHosts ?? [])].map((name) => nameOf(name)))
  return (name) => isLoopback(name) || names.has(name.toLowerCase())
}

/** Without the port; IPv6 in its brackets. */
function nameOf(host: string): string {
  const bare = /:.*:/.test(host) && !host.startsWith('[') ? `[${host}]` : host
  return bare.toLowerCase().replace(/:\d*$/, '')
}

/** Pages of this machine are let in, any port: they are the owner's. `null` is nobody. */
function isOwnPage(origin: string, url: URL): boolean {
  const page = URL.parse(origin)
  return page !== null && (page.origin === url.origin || isLoopback(page.hostname))
}
