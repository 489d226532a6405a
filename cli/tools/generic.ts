import { insteadOf, MAKERS } from './providers.ts'
import type { Env, Tool } from './tool.ts'
import { named } from './upstream.ts'

/** Any program that reads the usual base-URL variables: `headroom wrap -- COMMAND`. */
export function generic(command: string): Tool {
  return {
    name: command,
    title: command,
    binary: command,
    install: 'as its own manual says, or give its full path.',
    launch: ({ url, args, env }) => ({
      env: { ...instead(env, url), HEADROOM_BASE_URL: url },
      args,
    }),
    upstream: ({ env }) =>
      named(env, {
        'anthropic-api-url': ['ANTHROPIC_BASE_URL'],
        'openai-api-url': ['OPENAI_BASE_URL', 'OPENAI_API_BASE'],
        'gemini-api-url': ['GOOGLE_GEMINI_BASE_URL'],
      }),
    routes: ({ env }) =>
      Object.keys(USUAL).flatMap((from) => (env[from] ? [{ from, url: env[from] }] : [])),
  }
}

/** What each would be if it were set: some end in the API's version, others leave it to the path. */
const USUAL: Readonly<Record<string, string>> = {
  ANTHROPIC_BASE_URL: 'https://api.anthropic.com',
  OPENAI_BASE_URL: MAKERS.openai,
  OPENAI_API_BASE: MAKERS.openai,
  GOOGLE_GEMINI_BASE_URL: 'https://generativelanguage.googleapis.com',
}

function instead(env: Env, url: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(USUAL).map(([name, usual]) => [name, insteadOf(env[name] || usual, url)]),
  )
}
