import { insteadOf } from './providers.ts'
import type { Env, Launch, Launched, Tool, Upstream } from './tool.ts'

const BASE = 'COPILOT_PROVIDER_BASE_URL'

/** GitHub Copilot's command line, with a provider of the person's own; GitHub's own service it calls by itself. */
export const copilot: Tool = {
  name: 'copilot',
  title: 'GitHub Copilot',
  binary: 'copilot',
  install: 'npm install -g @github/copilot',
  launch,
  upstream: ({ env }) => upstream(env),
  routes: ({ env }) => (env[BASE] ? [{ from: BASE, url: env[BASE] }] : []),
  // No lasting variables: they would take the models of a GitHub subscription away.
  loses: [
    'The models of a GitHub subscription: only a provider of your own (COPILOT_PROVIDER_BASE_URL) can be led elsewhere.',
    'WebSockets to the provider: it is told to use HTTP.',
  ],
}

const isAnthropic = (env: Env) => env['COPILOT_PROVIDER_TYPE']?.toLowerCase() === 'anthropic'

function upstream(env: Env): Upstream {
  const base = env[BASE]
  if (!base) return {}
  return isAnthropic(env) ? { 'anthropic-api-url': base } : { 'openai-api-url': base }
}

const NO_PROVIDER = [
  "Copilot calls GitHub's own models with GitHub's own login, where nothing can stand between. It is started without Headroom.",
  'With a provider of your own it can: set COPILOT_PROVIDER_BASE_URL, COPILOT_PROVIDER_API_KEY and COPILOT_MODEL (and COPILOT_PROVIDER_TYPE=anthropic for Claude).',
]

function launch({ env, args, url, bareUrl, project }: Launch): Launched {
  const base = env[BASE]
  if (!base) return { env: {}, args, notes: NO_PROVIDER }
  const own = env['COPILOT_PROVIDER_HEADERS']
  const isNamed = /(^|\n|\\n)\s*x-headroom-project\s*:/i.test(own ?? '')
  const header = project && !isNamed ? [`X-Headroom-Project: ${project}`] : []
  return {
    env: {
      [BASE]: insteadOf(base, header.length > 0 || isNamed ? bareUrl : url),
      ...(header.length > 0 && {
        COPILOT_PROVIDER_HEADERS: [...(own ? [own] : []), ...header].join('\n'),
      }),
      ...(env['COPILOT_PROVIDER_TRANSPORT'] && { COPILOT_PROVIDER_TRANSPORT: 'http' }),
    },
    args,
  }
}
