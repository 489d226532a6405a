import { CommandError } from '../errors.ts'
import type { Machine } from '../install/machine.ts'
import type { Manifest } from '../install/manifest.ts'
import { cron } from './cron.ts'
import { docker } from './docker.ts'
import { launchd, launchdInterval } from './launchd.ts'
import { schtasks, schtasksInterval } from './schtasks.ts'
import type { Supervisor } from './supervisor.ts'
import { systemd, systemdAnswers, systemdTimer } from './systemd.ts'

type Name = Manifest['supervisor']
type Preset = Manifest['preset']

export const supervisors: Readonly<Record<Name, Supervisor>> = {
  systemd,
  'systemd-timer': systemdTimer,
  cron,
  launchd,
  'launchd-interval': launchdInterval,
  schtasks,
  'schtasks-interval': schtasksInterval,
  docker,
}

/** What can do it, the best first. */
const CHOICES: Readonly<Record<Preset, Readonly<Record<string, readonly Name[]>>>> = {
  'persistent-service': { linux: ['systemd'], darwin: ['launchd'], win32: ['schtasks'] },
  'persistent-task': {
    linux: ['systemd-timer', 'cron'],
    darwin: ['launchd-interval', 'cron'],
    win32: ['schtasks-interval'],
  },
  'persistent-docker': { linux: ['docker'], darwin: ['docker'], win32: ['docker'] },
}

const WINDOWS_SERVICE =
  'Windows runs as services only programs made for it, which Node is not: this is a task of the logon, started again when it fails.'

/** The supervisor that a preset has on this machine, with what there is to say about it. */
export async function supervisorFor(
  preset: Preset,
  scope: Manifest['scope'],
  machine: Machine,
  named?: Name,
): Promise<Supervisor & { readonly name: Name; readonly notes: readonly string[] }> {
  const { platform } = machine
  // Others with a shell and a crontab are like Linux.
  const choices = CHOICES[preset][platform] ?? CHOICES[preset]['linux']!
  if (named && !choices.includes(named)) {
    throw new CommandError('bad_option', `${named} cannot be the supervisor of ${preset} here.`, [
      `Here it is one of: ${choices.join(', ')}`,
    ])
  }
  const name = named ?? (await best(choices, scope, machine))
  const notes = name === 'schtasks' ? [WINDOWS_SERVICE] : []
  return { ...supervisors[name], name, notes }
}

async function best(choices: readonly Name[], scope: Manifest['scope'], machine: Machine) {
  const [first, second] = choices
  if (!first!.startsWith('systemd') || (await systemdAnswers(scope, machine))) return first!
  if (second) return second
  throw new CommandError('missing_tool', 'There is no systemd to talk to here.', [
    'With cron:    headroom install apply --preset persistent-task',
    'With Docker:  headroom install apply --preset persistent-docker',
    'In a session without a login, systemctl --user wants XDG_RUNTIME_DIR to be set.',
  ])
}
