import { platform } from 'node:process'
import { join, resolve } from 'node:path'
import { flagged, type Flagged } from './flagged.ts'
import { objectOf, type Settings, textOf, textsIn } from './settings.ts'
import type { Asked, Places } from './tool.ts'

/** One place from which Claude Code takes variables; each outranks the process's environment. */
export interface Layer {
  /** A path, or `--settings`. */
  readonly from: string
  readonly env: Readonly<Record<string, string>>
  /** Whoever runs the machine decided this; nothing outranks it. */
  readonly managed?: boolean
}

/** The layers, from the weakest to the strongest. */
export function layersOf(places: Places & { readonly args?: readonly string[] }): Layer[] {
  const given = givenSettings({ args: [], ...places })
  const files = [
    userFile(places),
    join(places.cwd, '.claude/settings.json'),
    join(places.cwd, '.claude/settings.local.json'),
  ]
  const layers: Layer[] = files.map((path) => layer(path, objectOf(textOf(path))))
  if (given) layers.push(layer('--settings', given.settings))
  const managed = join(MANAGED[platform] ?? '/etc/claude-code', 'managed-settings.json')
  layers.push({ ...layer(managed, objectOf(textOf(managed))), managed: true })
  return layers
}

function layer(from: string, settings: Settings | undefined): Layer {
  return { from, env: textsIn(settings?.['env']) }
}

/** The settings that hold in every project. */
export function userFile({ home, env }: Places): string {
  return join(env['CLAUDE_CONFIG_DIR'] || join(home, '.claude'), 'settings.json')
}

const MANAGED: Readonly<Record<string, string>> = {
  darwin: '/Library/Application Support/ClaudeCode',
  win32: 'C:\\Program Files\\ClaudeCode',
}

/** The settings on the command line, of which the last counts and those before it are nothing. */
export function givenSettings({
  args,
  cwd,
}: Asked | (Places & { args: readonly string[] })):
  { flag: Flagged; settings: Settings } | undefined {
  const flag = flagged(args, ['--settings']).at(-1)
  if (!flag) return undefined
  const inline = flag.value.trim().startsWith('{')
  const settings = objectOf(inline ? flag.value : textOf(resolve(cwd, flag.value)))
  return settings && { flag, settings }
}
