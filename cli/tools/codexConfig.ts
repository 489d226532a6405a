import { join } from 'node:path'
import { platform } from 'node:process'
import { parse } from 'smol-toml'
import { flagged } from './flagged.ts'
import { isSettings, merged, type Settings, textOf } from './settings.ts'
import type { Asked, Places } from './tool.ts'

/** One place from which Codex takes its configuration. */
export interface Layer {
  /** A path, or `-c`. */
  readonly from: string
  readonly config: Settings
}

/** The layers, from the weakest to the strongest. A project's own may not say anything of providers. */
export function layersOf(asked: Asked): Layer[] {
  const folder = codexHome(asked)
  const given = overrides(asked.args)
  const profile = flagged(asked.args, ['-p', '--profile']).at(-1)?.value
  const paths = [
    platform === 'win32'
      ? join('C:\\ProgramData\\OpenAI\\Codex', 'config.toml')
      : '/etc/codex/config.toml',
    ...(asked.args.includes('--ignore-user-config') ? [] : [userFile(asked)]),
    ...(profile ? [join(folder, `${profile}.config.toml`)] : []),
  ]
  const files = paths.map((from) => ({ from, config: tableOf(textOf(from)) ?? {} }))
  return [...files, { from: '-c', config: given }]
}

export function codexHome({ home, env }: Places): string {
  return env['CODEX_HOME'] || join(home, '.codex')
}

export function userFile(places: Places): string {
  return join(codexHome(places), 'config.toml')
}

/** All layers in one. */
export function configOf(asked: Asked): Settings {
  return layersOf(asked).reduce<Settings>((under, { config }) => merged(under, config), {})
}

/** What `-c key=value` says, value by value; each is TOML, or else plain text. */
function overrides(args: readonly string[]): Settings {
  const given = flagged(args, CONFIG_FLAGS).map(({ value }) => {
    const [, key = '', text = ''] = /^([^=]+)=(.*)$/s.exec(value) ?? []
    const read = tableOf(`value = ${text}`)?.['value'] ?? text
    const whole = key.trim().split('.')
    return whole.reduceRight<unknown>((inner, name) => ({ [name]: inner }), read)
  })
  return given.filter(isSettings).reduce<Settings>(merged, {})
}

export const CONFIG_FLAGS = ['-c', '--config']

function tableOf(text: string | undefined): Settings | undefined {
  try {
    return text === undefined ? undefined : parse(text)
  } catch {
    return undefined
  }
}
