import type { Tool } from './tool.ts'
import { named } from './upstream.ts'

/** Any program that reads the usual base-URL variables: `headroom wrap -- COMMAND`. */
export function generic(command: string): Tool {
  return {
    name: command,
    title: command,
    binary: command,
    install: `Install ${command}, or give its full path.`,
    launch: ({ url, args }) => ({
      env: {
        ANTHROPIC_BASE_URL: url,
        OPENAI_BASE_URL: `${url}/v1`,
        OPENAI_API_BASE: `${url}/v1`,
        GOOGLE_GEMINI_BASE_URL: url,
        HEADROOM_BASE_URL: url,
      },
      args,
    }),
    upstream: ({ env }) =>
      named(env, {
        'anthropic-api-url': ['ANTHROPIC_BASE_URL'],
        'openai-api-url': ['OPENAI_BASE_URL', 'OPENAI_API_BASE'],
        'gemini-api-url': ['GOOGLE_GEMINI_BASE_URL'],
      }),
  }
}
