import { options } from '../../src/config.ts'
import { CommandError } from '../errors.ts'
import type { Parsed } from '../flags.ts'
import { optionArgs } from '../options.ts'
import type { Env } from '../tools/tool.ts'
import { PRIVATE } from './wish.ts'

/** Every flag of `headroom wrap`, in the order of its help. None is short: those are the tool's. */
export const args = {
  port: {
    type: 'string',
    valueHint: 'port',
    description:
      'Port to look for a running proxy on, and to listen on if there is none. [8787, or HEADROOM_PORT]',
  },
  proxy: {
    type: 'boolean',
    default: true,
    description:
      'Off, nothing is started: the agent is pointed at the port, whoever listens there.',
  },
  recover: {
    type: 'boolean',
    default: true,
    description: 'Start an installed deployment that is down. Off, this session has its own proxy.',
  },
  'context-tool': {
    type: 'boolean',
    description:
      'Have the agent run its shell commands through `headroom run`, where it has hooks for that; through rtk with HEADROOM_CONTEXT_TOOL=rtk.',
  },
  rtk: { type: 'boolean', description: 'The same; --no-rtk is --no-context-tool.' },
  paste: {
    type: 'boolean',
    description: 'Start no program: print what to paste into an editor, and keep a proxy for it.',
  },
  write: {
    type: 'boolean',
    description: "Write what cannot be set otherwise into the agent's own settings, until the end.",
  },
  'print-env': { type: 'boolean', description: 'Only print the variables that would be set.' },
  'dry-run': { type: 'boolean', description: 'Only say what would be started, and how.' },
  json: { type: 'boolean', description: 'With --dry-run: as JSON.' },
  verbose: {
    type: 'boolean',
    description: 'Say which proxy is used, and what the agent is given.',
  },
  ...optionArgs(PRIVATE),
} as const

/** Flags and their variables, read. */
export interface Settings {
  readonly port: number
  /** It was named on the command line. */
  readonly isPortExplicit: boolean
  readonly proxy: boolean
  readonly recover: boolean
  /** The tool is an editor's, which the person starts. */
  readonly paste: boolean
  readonly write: boolean
  /** What is done in place of a session. */
  readonly only?: 'print-env' | 'dry-run'
  readonly json: boolean
  readonly verbose: boolean
  /** The agent's shell commands are to go through `headroom run`. */
  readonly contextTool: boolean
}

/** @throws {CommandError} `bad_option` */
export function settingsOf({ flags }: Parsed, env: Env): Settings {
  const isOn = (name: keyof typeof args) => toggle(name, flags[name])
  if (isOn('print-env') && isOn('dry-run')) {
    throw new CommandError('bad_option', '--print-env and --dry-run do not go together.')
  }
  if (isOn('json') && !isOn('dry-run')) {
    throw new CommandError('bad_option', '--json goes with --dry-run.')
  }
  const only = isOn('print-env') ? 'print-env' : isOn('dry-run') ? 'dry-run' : undefined
  return {
    port: port(flags['port'] ?? (env['HEADROOM_PORT'] || undefined), 'port' in flags),
    isPortExplicit: 'port' in flags,
    proxy: isOn('proxy') ?? true,
    recover: isOn('recover') ?? true,
    paste: isOn('paste') ?? false,
    write: isOn('write') ?? false,
    json: isOn('json') ?? false,
    verbose: isOn('verbose') ?? false,
    contextTool: isContextTool([isOn('context-tool'), isOn('rtk')], env),
    ...(only && { only }),
  }
}

function toggle(name: string, value: string | boolean | undefined): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value
  throw new CommandError('bad_option', `--${name} takes no value.`)
}

function port(value: unknown, isFlag: boolean): number {
  const read = options.port.schema.safeParse(value)
  if (read.success) return read.data
  const name = isFlag ? '--port' : 'HEADROOM_PORT'
  const message = `${name} cannot be "${String(value)}". It takes ${options.port.wants}.`
  throw new CommandError('bad_option', message)
}

/** Off wins over on, and the command line over the variable. */
function isContextTool(
  asked: readonly (boolean | undefined)[],
  { HEADROOM_CONTEXT_TOOL: variable }: Env,
): boolean {
  if (asked.includes(false)) return false
  return asked.includes(true) || /^\s*(?:headroom|rtk)\s*$/i.test(variable ?? '')
}
