import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Edit } from '../edits/edit.ts'
import { parseJson5 } from './json5.ts'
import { BASES, CONTENT, type Known, layersOf, providersOf, userFolder } from './opencodeConfig.ts'
import { divided, insteadOf, notesOn } from './providers.ts'
import { isSettings, type Settings } from './settings.ts'
import type { Launch, Launched, Places, Route, Tool } from './tool.ts'

/** OpenCode. Its configuration can come in a variable, which is merged over all files: nothing is written. */
export const opencode: Tool = {
  name: 'opencode',
  title: 'OpenCode',
  binary: 'opencode',
  install: 'npm install -g opencode-ai',
  launch,
  upstream: (asked) => divided(providersOf(asked)).upstream,
  routes,
  edits,
  loses: [
    'Providers that are reached by a login of their own (ChatGPT, GitHub Copilot) or by a signature (Bedrock, Vertex) keep their addresses.',
  ],
}

function launch(launch: Launch): Launched {
  const { env, args, url } = launch
  const own = env[CONTENT] ? parseJson5(env[CONTENT]) : {}
  if (!isSettings(own)) {
    const why = `${CONTENT} is set to something else than JSON, so OpenCode is started without Headroom.`
    return { env: {}, args, notes: [why] }
  }
  const { through, past } = divided(providersOf(launch))
  if (through.length === 0) {
    const why =
      'OpenCode has no provider that could go through a proxy, so it is started without Headroom.'
    return { env: {}, args, notes: [...notesOn(past.filter(({ named }) => named)), why] }
  }
  const routed = through.map(({ id, base }) => [id, { options: { baseURL: insteadOf(base, url) } }])
  // Where a configuration has providers, the default model is one of theirs: so all are in ours.
  const kept = past.map(({ id }) => [id, {}])
  const ours = { provider: Object.fromEntries([...kept, ...routed]) as Settings }
  return {
    env: { [CONTENT]: JSON.stringify(merged(own, ours)) },
    args,
    notes: notesOn(past.filter(({ named }) => named)),
  }
}

function merged(under: Settings, over: Settings): Settings {
  const both = Object.entries(over).map(([key, value]) => {
    const below = under[key]
    return [key, isSettings(below) && isSettings(value) ? merged(below, value) : value]
  })
  return { ...under, ...Object.fromEntries(both) }
}

/** For a deployment that sends on to the makers' own addresses: a gateway of the person's own stays as it is. */
function edits(url: string, places: Places): Edit[] {
  const providers = providersOf(places).filter(({ id }) => id !== 'opencode')
  const { through } = divided(providers.filter((one) => isMakers(one, url)))
  if (through.length === 0) return []
  const [json, jsonc] = ['opencode.json', 'opencode.jsonc'].map((name) =>
    join(userFolder(places), name),
  ) as [string, string]
  const set = through.map(({ id, base }) => ({
    at: ['provider', id, 'options', 'baseURL'],
    value: base.startsWith(url) ? base : insteadOf(base, url),
  }))
  return [{ path: existsSync(jsonc) ? jsonc : json, format: 'jsonc', set }]
}

function isMakers(provider: Known, url: string): boolean {
  return (
    provider.base?.startsWith(`${url}/`) === true ||
    Object.keys(divided([provider]).upstream).length === 0
  )
}

function routes(places: Places): Route[] {
  const files = [...layersOf(places)].reverse().flatMap(({ from, config }) => {
    const providers = isSettings(config['provider']) ? config['provider'] : {}
    return Object.entries(providers).flatMap(([id, provider]) => {
      const options = isSettings(provider) ? provider['options'] : undefined
      const url = isSettings(options) ? options['baseURL'] : undefined
      return typeof url === 'string'
        ? [{ from: `${from} provider.${id}.options.baseURL`, url }]
        : []
    })
  })
  const variables = Object.values(BASES).flatMap((name) => {
    const url = places.env[name]
    return url ? [{ from: name, url }] : []
  })
  return [...files, ...variables]
}
