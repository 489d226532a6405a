import type { Env, Upstream } from './tool.ts'

/**
 * The upstreams that variables name: of each option's variables the first that is set.
 *
 * @example
 * named({ OPENAI_API_BASE: 'https://llm.corp/v1' }, { 'openai-api-url': ['OPENAI_BASE_URL', 'OPENAI_API_BASE'] })
 * // { 'openai-api-url': 'https://llm.corp/v1' }
 */
export function named(
  env: Env,
  variables: Readonly<Partial<Record<keyof Upstream, readonly string[]>>>,
): Upstream {
  const found = Object.entries(variables).flatMap(([option, names]) => {
    const value = names.map((name) => env[name]).find((url) => url)
    return value ? [[option, value]] : []
  })
  return Object.fromEntries(found) as Upstream
}
