import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { flagged } from './flagged.ts'
import { insteadOf, MAKERS } from './providers.ts'
import { textOf } from './settings.ts'
import type { Asked, Env, Launch, Launched, Places, Route, Tool, Upstream } from './tool.ts'

/**
 * Aider, which calls its models through LiteLLM. It lets `.env` files outrank its environment, so for
 * what stands in one of those an argument does.
 */
export const aider: Tool = {
  name: 'aider',
  title: 'Aider',
  binary: 'aider',
  install: 'python -m pip install aider-install && aider-install',
  launch,
  upstream,
  routes,
  lasting: (url) => ({
    ANTHROPIC_BASE_URL: url,
    OPENAI_BASE_URL: `${url}/v1`,
    OPENAI_API_BASE: `${url}/v1`,
  }),
  loses: [
    'Models of other providers (Gemini, DeepSeek, OpenRouter and more), and those with an api_base in .aider.model.settings.yml, keep their addresses.',
  ],
}

/** Variables that LiteLLM reads, the first that is set counts. */
const ANTHROPIC = ['ANTHROPIC_API_BASE', 'ANTHROPIC_BASE_URL']
const OPENAI = ['OPENAI_BASE_URL', 'OPENAI_API_BASE']

/** What Aider will see, and what of it comes from files that outrank the environment. */
function seenBy(asked: Places & Partial<Asked>): { env: Env; files: Env; sources: Route[] } {
  const dotenvs = dotenvFiles(asked).map((path) => ({ path, env: dotenvIn(textOf(path) ?? '') }))
  const files: Env = Object.assign({}, ...dotenvs.map(({ env }) => env))
  const env = { ...asked.env, ...files }
  // Set last of all, whatever it was before.
  const given = givenBase(asked, env)
  const sources = [
    ...(given ? [given] : []),
    ...[...ANTHROPIC, ...OPENAI].flatMap((name) => {
      const file = dotenvs.findLast((one) => one.env[name])
      const url = env[name]
      return url ? [{ from: file ? `${file.path} ${name}` : name, url }] : []
    }),
  ]
  return { env: given ? { ...env, OPENAI_API_BASE: given.url } : env, files, sources }
}

/** `--openai-api-base`, its variable, or its line in a configuration. */
function givenBase(asked: Places & Partial<Asked>, env: Env): Route | undefined {
  const flag = flagged(asked.args ?? [], ['--openai-api-base']).at(-1)?.value
  if (flag) return { from: '--openai-api-base', url: flag }
  const variable = env['AIDER_OPENAI_API_BASE']
  if (variable) return { from: 'AIDER_OPENAI_API_BASE', url: variable }
  for (const path of configFiles(asked)) {
    const line = /^openai-api-base:\s*["']?([^\s"'#]+)/m.exec(textOf(path) ?? '')?.[1]
    if (line) return { from: `${path} openai-api-base`, url: line }
  }
  return undefined
}

/** From the weakest to the strongest. */
function dotenvFiles({ home, cwd, args = [] }: Places & Partial<Asked>): string[] {
  const root = repository(cwd) ?? cwd
  const given = flagged(args, ['--env-file']).at(-1)?.value
  return [
    ...new Set([
      join(home, '.env'),
      join(root, '.env'),
      join(cwd, '.env'),
      ...(given ? [resolve(cwd, given)] : []),
    ]),
  ]
}

/** From the strongest to the weakest. */
function configFiles({ home, cwd, args = [] }: Places & Partial<Asked>): string[] {
  const given = flagged(args, ['-c', '--config']).at(-1)?.value
  if (given) return [resolve(cwd, given)]
  return [cwd, repository(cwd) ?? cwd, home].map((folder) => join(folder, '.aider.conf.yml'))
}

function repository(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder
    if (dirname(folder) === folder) return undefined
  }
}

/** `NAME=value` lines, as far as they are plain. */
function dotenvIn(text: string): Env {
  const lines = text.matchAll(
    /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s#]*))/gm,
  )
  return Object.fromEntries(
    [...lines].map(([, name = '', double, single, plain]) => [name, double ?? single ?? plain]),
  )
}

const firstOf = (env: Env, names: readonly string[]) => names.map((name) => env[name]).find(Boolean)

function upstream(asked: Asked): Upstream {
  const { env } = seenBy(asked)
  const [anthropic, openai] = [firstOf(env, ANTHROPIC), firstOf(env, OPENAI)]
  return {
    ...(anthropic && { 'anthropic-api-url': anthropic }),
    ...(openai && { 'openai-api-url': openai }),
  }
}

function launch(launch: Launch): Launched {
  const { args, url } = launch
  const { env, files } = seenBy(launch)
  const openai = insteadOf(firstOf(env, OPENAI) ?? MAKERS.openai, url)
  const wanted: Record<string, string> = {
    ...Object.fromEntries(ANTHROPIC.map((name) => [name, url])),
    ...Object.fromEntries(OPENAI.map((name) => [name, openai])),
  }
  const outranked = Object.keys(wanted).filter((name) => files[name])
  const sets = outranked.flatMap((name) => ['--set-env', `${name}=${wanted[name]}`])
  const isLost =
    sets.length > 0 && configFiles(launch).some((path) => /^set-env:/m.test(textOf(path) ?? ''))
  if (!isLost) return { env: wanted, args: [...sets, ...args] }
  const why = `A .env file says ${outranked.join(' and ')}, which an argument would outrank, and with it set-env in .aider.conf.yml.`
  return { env: {}, args, notes: [`${why} It is started without Headroom.`] }
}

function routes(places: Places): Route[] {
  return seenBy(places).sources
}
