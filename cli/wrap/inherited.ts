import { isLoopback } from '../../src/config.ts'
import type { Upstream } from '../tools/tool.ts'
import type { Deployment } from './deployments.ts'
import { probe, type Ours } from './probe.ts'

/** Base URLs that were there before us, told apart: what is beyond us, and what is ourselves. */
export interface Inherited {
  /** Gateways and other upstreams, to which a proxy of ours sends on. */
  readonly upstream: Upstream
  /** A proxy of ours to which the tool would have gone already. */
  readonly ours?: Ourselves
}

export interface Ourselves {
  readonly host: string
  readonly port: number
  /** The private proxy of a `wrap` that we are inside of, by the address it gave to its own. */
  readonly around?: { readonly url: string; readonly found: Ours }
}

/**
 * Tells a corporate gateway from ourselves. To send to the one through us is the point; to send to the
 * other through a second proxy would be a chain, or, through itself, a loop. Only addresses of this machine are asked.
 */
export async function sorted(
  upstream: Upstream,
  secret: string | undefined,
  deployments: readonly Deployment[],
): Promise<Inherited> {
  const rest: Record<string, string> = {}
  let ours: Ourselves | undefined
  for (const [option, url] of Object.entries(upstream)) {
    const found = await ourselves(url, secret, deployments)
    if (found === undefined) rest[option] = url
    else if (found !== 'gone') ours ??= found
  }
  return { upstream: rest, ...(ours && { ours }) }
}

/** As a private proxy's address begins: a secret of 32 bytes, in base64url. */
const OUR_PATH = /^\/s\/[\w-]{43}(?=\/|$)/

/** @returns `gone` for what was ours and is no more, or was never meant for us; undefined for what is not ours. */
async function ourselves(
  base: string,
  secret: string | undefined,
  deployments: readonly Deployment[],
): Promise<Ourselves | 'gone' | undefined> {
  const url = URL.parse(base)
  if (url?.protocol !== 'http:' || !isLoopback(url.hostname)) return undefined
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port || 80)
  if (deployments.some((deployment) => deployment.port === port)) return { host, port }
  const prefix = OUR_PATH.exec(url.pathname)?.[0] ?? ''
  const found = await probe(host, port, secret, prefix)
  if (found.is === 'ours') {
    return prefix ? { host, port, around: { url: url.origin + prefix, found } } : { host, port }
  }
  // A private proxy's address that outlived it, or of which we are not told the way in.
  return found.is === 'private' || prefix ? 'gone' : undefined
}
