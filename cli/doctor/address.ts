/** A base URL as a check sees it. */
export interface Address {
  readonly url: string
  /** Set where it is on this machine. */
  readonly port?: number
  /** It is the proxy of a session, by the name that its own child has. */
  readonly isPrivate?: boolean
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])$/

/** Undefined for what is no URL. */
export function addressIn(url: string): Address | undefined {
  const parsed = URL.parse(url)
  if (!parsed) return undefined
  if (!LOOPBACK.test(parsed.hostname)) return { url: shown(parsed) }
  return {
    url: shown(parsed),
    port: Number(parsed.port) || (parsed.protocol === 'https:' ? 443 : 80),
    isPrivate: parsed.pathname.startsWith('/s/'),
  }
}

/** Without what may be secret: credentials, a query, the path segment that only its own child knows. */
function shown({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname.replace(/^\/s\/[^/]+/, '/s/...').replace(/\/$/, '')}`
}
