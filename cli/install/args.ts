import type { ArgsDef } from 'citty'
import { optionArgs } from '../options.ts'
import { PRESETS, PROVIDERS, RUNTIMES, SCOPES, SUPERVISORS } from './manifest.ts'
import { SETTINGS } from './plan.ts'

const choice = (values: readonly string[], description: string) => ({
  type: 'string' as const,
  valueHint: values.join('|'),
  description,
})

/** What makes a deployment. */
const making = {
  preset: choice(
    PRESETS,
    'What keeps it running: a service, a watchdog, or Docker. [persistent-service]',
  ),
  runtime: choice(RUNTIMES, 'What it runs on. [node]'),
  supervisor: choice(SUPERVISORS, 'Of those that can do it here, not the first but this one.'),
  scope: choice(
    SCOPES,
    "How agents are led to it: by their own settings, variables in your shells, or everybody's. [provider]",
  ),
  providers: choice(
    PROVIDERS,
    'Which agents: those that are installed, all that it can lead, or those named. [auto]',
  ),
  target: {
    type: 'string',
    valueHint: 'name',
    description: 'An agent to lead to it. May be given several times.',
    repeats: true,
  },
  image: {
    type: 'string',
    valueHint: 'name',
    description: 'Image for Docker. [headroom: and the version]',
  },
} as const

const common = {
  profile: { type: 'string', valueHint: 'name', description: 'Name of the deployment. [default]' },
} as const

const showing = {
  json: { type: 'boolean', description: 'As JSON.' },
} as const

export const installArgs: ArgsDef = {
  ...common,
  ...making,
  ...optionArgs(['host', 'port', 'mode', ...SETTINGS]),
  'dry-run': { type: 'boolean', description: 'apply: show what would be done, and do nothing.' },
  ...showing,
  unroute: { type: 'boolean', description: 'stop: lead agents back to where they went before.' },
  drain: {
    type: 'boolean',
    default: true,
    description: 'restart: without waiting for open streams.',
  },
  purge: {
    type: 'boolean',
    description: 'remove: with all that Headroom keeps, other conversations included.',
  },
  lines: { type: 'string', valueHint: 'number', description: 'logs: how many. [100]' },
  follow: { type: 'boolean', description: 'logs: go on showing what comes.' },
}

export const MAKING: readonly string[] = [
  ...Object.keys(making),
  ...Object.keys(optionArgs(['host', 'port', 'mode', ...SETTINGS])),
]
