import { join, resolve } from 'node:path'
import { modelsIn, withAddresses } from './continueConfig.ts'
import { flagged } from './flagged.ts'
import { divided, insteadOf, notesOn } from './providers.ts'
import { textOf } from './settings.ts'
import type { Asked, Launch, Launched, Places, Route, Tool } from './tool.ts'

/** Continue's `cn`. It takes its configuration as an argument: a copy of the person's own, with other addresses. */
export const continueTool: Tool = {
  name: 'continue',
  title: 'Continue',
  binary: 'cn',
  install: 'npm install -g @continuedev/cli',
  launch,
  upstream: (asked) => divided(modelsIn(yamlOf(asked) ?? '')).upstream,
  routes,
  paste: (url) => [
    'In the editor: the Continue panel, its settings, Configs, Local Config (~/.continue/config.yaml).',
    `Below each model with provider: anthropic    apiBase: ${url}/v1/`,
    `Below each model with provider: openai       apiBase: ${url}/v1/`,
    'Provider, model and key stay as they are. Without these lines everything is as before.',
  ],
  loses: [
    'Models that come from Continue’s hub, and Gemini, keep their addresses: only what stands in config.yaml can be given another.',
    'With OpenAI’s older models Continue forbids parallel tool calls at OpenAI’s own address alone.',
  ],
}

const CONFIG = ['--config']

/** A path, or undefined for a configuration that is not a file. */
function pathOf({ home, cwd, env, args = [] }: Places & Partial<Asked>): string | undefined {
  const given = flagged(args, CONFIG).at(-1)?.value
  if (given === undefined)
    return join(env['CONTINUE_GLOBAL_DIR'] || join(home, '.continue'), 'config.yaml')
  return isPath(given) ? resolve(cwd, given) : undefined
}

/** Anything else is the name of a configuration on Continue's hub. */
function isPath(given: string): boolean {
  return /^[./~\\]|^[A-Za-z]:[/\\]|\.ya?ml|\.json/.test(given)
}

function yamlOf(asked: Places & Partial<Asked>): string | undefined {
  const path = pathOf(asked)
  return path === undefined ? undefined : textOf(path)
}

/** Blocks named by a path are looked for beside the configuration, where a copy would not be. */
const BESIDE = /^\s*(?:-\s+)?uses:\s*["']?(?:\.|file:)/m

const DIRECT = 'It is started without Headroom.'

function launch(launch: Launch): Launched {
  const { args, url } = launch
  const without = (why: string) => ({ env: {}, args, notes: [`${why} ${DIRECT}`] })
  const yaml = yamlOf(launch)
  if (yaml === undefined) {
    return without('Continue has its models from its hub here, not from a config.yaml.')
  }
  const { through, past } = divided(modelsIn(yaml))
  if (through.length === 0) {
    return without('Continue’s config.yaml has no model whose address Headroom could stand in for.')
  }
  if (BESIDE.test(yaml)) {
    return without('Continue’s config.yaml takes blocks from files beside it, which a copy cannot.')
  }
  const addresses = through.map(({ place, base }) => ({ place, base: insteadOf(base, url) }))
  const copy = launch.scratch('config.yaml', withAddresses(yaml, addresses))
  const given = flagged(args, CONFIG).at(-1)
  return {
    env: {},
    args: given ? given.with(copy) : ['--config', copy, ...args],
    notes: notesOn(past),
  }
}

function routes(places: Places): Route[] {
  const path = pathOf(places)!
  return modelsIn(textOf(path) ?? '').flatMap(({ id, base, place }) =>
    place.holds && base ? [{ from: `${path} models "${id}" apiBase`, url: base }] : [],
  )
}
