import type { Upstream } from './tool.ts'

/** Whose request format a provider takes; each has one upstream in a proxy. */
export type Speaks = 'anthropic' | 'openai' | 'gemini'

/** A provider in an agent's configuration. */
export interface Provider {
  /** As the configuration names it. */
  readonly id: string
  /** More than one for a gateway that takes them all below one address. */
  readonly speaks: readonly Speaks[]
  /** The base URL to which its requests would go; undefined where that cannot be told. */
  readonly base: string | undefined
}

/** Providers, told apart by whether one proxy can stand before them. */
export interface Divided<P extends Provider> {
  /** Where that proxy has to send what comes, in so far as it is not the makers' own address. */
  readonly upstream: Upstream
  readonly through: readonly (P & { readonly base: string })[]
  /** Those that keep their address: it is another, or unknown, or takes a format that is not ours. */
  readonly past: readonly P[]
}

export const MAKERS: Readonly<Record<Speaks, string>> = {
  anthropic: 'https://api.anthropic.com/v1',
  openai: 'https://api.openai.com/v1',
  gemini: 'https://generativelanguage.googleapis.com/v1beta',
}

/**
 * A proxy has one upstream for each format, an agent may have many providers of one. The first of
 * each format is the one that counts; those at the same address go with it.
 *
 * @param providers the most important first.
 */
export function divided<P extends Provider>(providers: readonly P[]): Divided<P> {
  const addresses = new Map<Speaks, string>()
  const through: (P & { readonly base: string })[] = []
  const past: P[] = []
  for (const provider of providers) {
    const { speaks, base } = provider
    const address = base === undefined ? undefined : addressOf(base)
    const fits = (one: Speaks) => (addresses.get(one) ?? address) === address
    if (base === undefined || !address || speaks.length === 0 || !speaks.every(fits)) {
      past.push(provider)
      continue
    }
    for (const one of speaks) addresses.set(one, address)
    through.push({ ...provider, base })
  }
  const others = [...addresses].filter(([speaks, address]) => address !== addressOf(MAKERS[speaks]))
  const upstream = Object.fromEntries(
    others.map(([speaks, address]) => [`${speaks}-api-url`, address]),
  )
  return { upstream, through, past }
}

/** The version at the end of a base URL, which belongs to the path of each request. */
const VERSION = /\/v1(?:beta)?\/*$/

/** A base URL without its version; undefined for what is no address a proxy could call. */
function addressOf(base: string): string | undefined {
  const url = URL.parse(base)
  const isPlain = url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username
  return isPlain ? base.trim().replace(VERSION, '').replace(/\/+$/, '') : undefined
}

/**
 * The base URL that stands for another one, at the proxy.
 *
 * @example
 * insteadOf('https://llm.corp/openai/v1/', 'http://127.0.0.1:8787') // 'http://127.0.0.1:8787/v1/'
 */
export function insteadOf(base: string, proxy: string): string {
  return proxy + (VERSION.exec(base)?.[0] ?? (base.endsWith('/') ? '/' : ''))
}

/** What a person should know about providers that keep their address. */
export function notesOn(past: readonly Provider[]): string[] {
  if (past.length === 0) return []
  const named = past.map(({ id, base }) => (base ? `${id} (${base})` : id)).join(', ')
  return [`Not through Headroom, which has one address a format: ${named}.`]
}
