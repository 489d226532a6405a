import { join } from 'node:path'
import type { Machine } from '../install/machine.ts'
import { serviceName } from '../install/profile.ts'
import { agent, type Deployment, roots, type Supervisor } from './supervisor.ts'

/** A crontab that looks after the process: when the machine starts, and every five minutes. */
export const cron: Supervisor = {
  steps(deployment, machine) {
    const name = serviceName(deployment.profile)
    if (deployment.scope !== 'system') {
      return [{ kind: 'crontab', name, lines: entries(deployment, machine) }]
    }
    const text = `${entries(deployment, machine, 'root').join('\n')}\n`
    // A name with a dot in it is passed over by cron.
    const file = name.replaceAll('.', '_')
    return [{ kind: 'file', path: join(machine.root, 'etc/cron.d', file), text, mode: 0o644 }]
  },
  async state({ profile, scope }, { exec }) {
    if (scope === 'system') return undefined
    const { code, stdout } = await exec('crontab', ['-l'])
    if (code !== 0) return 'not in the crontab'
    return stdout.includes(serviceName(profile)) ? 'in the crontab' : 'not in the crontab'
  },
}

function entries(deployment: Deployment, machine: Machine, user?: string): string[] {
  const variables = Object.entries(roots(machine)).map(([name, value]) => `${name}=${word(value)}`)
  const command = [...variables, ...agent('ensure', deployment).map(word)].join(' ')
  const who = user ? `${user} ` : ''
  return ['@reboot', '*/5 * * * *'].map((when) => `${when} ${who}${command} >/dev/null 2>&1`)
}

/** For a shell, in a crontab: there `%` would end the line, even in quotes. */
function word(text: string): string {
  const safe = /^[\w@+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
  return safe.replaceAll('%', '\\%')
}
