import type { Tool } from './tool.ts'

/** Any program that reads the usual base-URL variables: `headroom wrap -- COMMAND`. */
export function generic(command: string): Tool {
  return {
    name: command,
    title: command,
    binary: command,
    install: `Install ${command}, or give its full path.`,
    env: (url) => ({ ANTHROPIC_BASE_URL: url, OPENAI_BASE_URL: `${url}/v1` }),
    upstream: { 'anthropic-api-url': 'ANTHROPIC_BASE_URL', 'openai-api-url': 'OPENAI_BASE_URL' },
  }
}
