import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Edit } from '../edits/edit.ts'
import type { Deployment } from '../supervisors/supervisor.ts'
import type { Machine } from './machine.ts'
import { serviceName } from './profile.ts'
import type { Planned } from './steps/index.ts'

type Variables = Readonly<Record<string, string>>

/** A shell, the files from which it reads its variables, and how a line of them is written. */
interface Shell {
  readonly name: string
  /** Those of them that are there are edited; of the shell in use the first, also when it is not. */
  readonly files: (machine: Machine) => readonly string[]
  readonly line: (name: string, value: string) => string
}

const posix = (name: string, value: string) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`

const SHELLS: readonly Shell[] = [
  {
    name: 'bash',
    // Of those for logins it reads the first alone.
    files: ({ home }) => {
      const logins = ['.bash_profile', '.bash_login', '.profile'].map((name) => join(home, name))
      return [join(home, '.bashrc'), logins.find((path) => existsSync(path)) ?? logins[2]!]
    },
    line: posix,
  },
  {
    name: 'zsh',
    files: ({ home, env }) => {
      const folder = env['ZDOTDIR'] || home
      return [join(folder, '.zshrc'), join(folder, '.zprofile')]
    },
    line: posix,
  },
  {
    name: 'pwsh',
    files: ({ home }) => [join(home, '.config/powershell/profile.ps1')],
    line: (name, value) => `$env:${name} = '${value.replaceAll("'", "''")}'`,
  },
]

const shellInUse = ({ env }: Machine) => basename(env['SHELL'] ?? '')

/** Blocks in the files of every shell that this user has. */
export function shellEdits(machine: Machine, variables: Variables): Edit[] {
  return SHELLS.flatMap(({ name, files, line }) => {
    const all = files(machine)
    const there = all.filter((path) => existsSync(path))
    const chosen = there.length > 0 || name !== shellInUse(machine) ? there : all.slice(0, 1)
    const lines = Object.entries(variables).map(([variable, value]) => line(variable, value))
    return chosen.map((path): Edit => ({
      path,
      format: 'block',
      block: { comment: '#', lines },
      mode: 0o644,
    }))
  })
}

/** Lines that every POSIX shell reads. */
export const shellLines = (variables: Variables) =>
  Object.entries(variables).map(([name, value]) => posix(name, value))

/** fish reads every file of a folder: a whole one of ours. Only where somebody uses it. */
export function fishFile(
  machine: Machine,
  folder: string,
  { profile }: Deployment,
  variables: Variables,
): Planned | undefined {
  if (!existsSync(folder) && shellInUse(machine) !== 'fish') return undefined
  const lines = Object.entries(variables).map(([name, value]) => {
    return `set -gx ${name} '${value.replace(/['\\]/g, '\\$&')}'`
  })
  const path = join(folder, 'conf.d', `${serviceName(profile)}.fish`)
  return { kind: 'file', path, text: `${lines.join('\n')}\n`, mode: 0o644 }
}
