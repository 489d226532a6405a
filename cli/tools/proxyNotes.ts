import type { Env } from './tool.ts'

const PROXIES = /^(?:https?|all)_proxy$/i

/**
 * What a person should know of an HTTP proxy that only an agent's own files name: Headroom, which
 * calls the provider now, is not told of it.
 *
 * @param named variables that those files set
 * @param own what Headroom was started with
 */
export function proxyNotes(named: Env, own: Env): string[] {
  const only = Object.keys(named).find((name) => PROXIES.test(name) && named[name] && !own[name])
  if (only === undefined) return []
  const why = 'Headroom, which calls the provider, goes without it: where it is needed, export it.'
  return [`${only} is set in the agent's own files alone. ${why}`]
}
