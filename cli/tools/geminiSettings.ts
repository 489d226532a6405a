import { dirname, join } from 'node:path'
import { platform } from 'node:process'
import { parseJson5 } from './json5.ts'
import { isSettings, merged, type Settings, textOf } from './settings.ts'
import type { Env, Places } from './tool.ts'

/** Gemini CLI and Qwen Code, which was made from it, keep their settings alike. */
export interface Family {
  /** The folder of settings in the home and in a project. */
  readonly folder: string
  /** The variables that move the machine's settings. */
  readonly systemVariable: string
  readonly defaultsVariable: string
  /** Where those are otherwise, by platform; `linux` for all others. */
  readonly system: Readonly<Record<'linux' | 'darwin' | 'win32', string>>
}

/** The settings of each file that has some, from the weakest to the strongest. */
export function settingsLayers({ home, cwd, env }: Places, family: Family) {
  const system = systemFile(env, family)
  const defaults = env[family.defaultsVariable] || join(dirname(system), 'system-defaults.json')
  const own = [home, cwd].map((folder) => join(folder, family.folder, 'settings.json'))
  return [...new Set([defaults, ...own, system])].map((from) => ({ from, settings: read(from) }))
}

/** All layers in one. */
export function settingsOf(places: Places, family: Family): Settings {
  return settingsLayers(places, family).reduce<Settings>(
    (under, { settings }) => merged(under, settings),
    {},
  )
}

/** The file that outranks the person's own. */
export function systemFile(env: Env, { systemVariable, system }: Family): string {
  const { linux, darwin, win32 } = system
  return (
    env[systemVariable] || (platform === 'win32' ? win32 : platform === 'darwin' ? darwin : linux)
  )
}

export function read(path: string): Settings {
  try {
    const value = parseJson5(textOf(path) ?? '')
    return isSettings(value) ? value : {}
  } catch {
    return {}
  }
}

/** The environment as the agent sees it: the nearest `.env` says what the process's own does not. */
export function environmentOf(
  places: Places,
  { folder }: Family,
): { env: Env; file: Env; path: string } {
  const above = ancestors(places.cwd)
  const paths = [...above, places.home].flatMap((dir) => [
    join(dir, folder, '.env'),
    join(dir, '.env'),
  ])
  for (const path of paths) {
    const text = textOf(path)
    if (text === undefined) continue
    const file = variablesIn(text)
    return { env: { ...file, ...places.env }, file, path }
  }
  return { env: places.env, file: {}, path: '' }
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...ancestors(parent)]
}

const LINE = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^#\n]*))/

function variablesIn(text: string): Record<string, string> {
  const found = text.split('\n').flatMap((line) => {
    const [, name, double, single, plain = ''] = LINE.exec(line) ?? []
    return name ? [[name, double ?? single ?? plain.trim()]] : []
  })
  return Object.fromEntries(found) as Record<string, string>
}
