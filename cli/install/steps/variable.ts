import { CommandError } from '../../errors.ts'
import type { Exec } from '../exec.ts'
import type { DoneOf } from '../record.ts'
import type { StepKind } from './step.ts'

type Place = DoneOf<'variable'>['place']

/** A variable for all programs of a user or a machine, where that is not a matter of files. */
export const variable: StepKind<'variable'> = {
  says: ({ place, name, value }) => `set    ${name}=${value} (${PLACES[place]})`,
  async prepare(step, { exec }) {
    const now = await read(exec, step.place, step.name)
    if ('before' in step && now === step.value) return step
    return { ...step, before: now }
  },
  async perform(record, { exec }) {
    await write(exec, record.place, record.name, record.value)
    return record
  },
  async revert({ place, name, value, before }, { exec }) {
    const what = `${name} (${PLACES[place]})`
    const now = await read(exec, place, name)
    if (now === before) return [{ what, how: 'already gone' }]
    if (now !== value) return [{ what, how: 'refused', why: 'somebody had changed it since' }]
    await write(exec, place, name, before)
    return [{ what, how: before === null ? 'taken out' : 'restored' }]
  },
}

const PLACES: Readonly<Record<Place, string>> = {
  'windows-user': 'environment of the Windows user',
  'windows-machine': 'environment of the Windows machine',
  launchd: 'environment of the login session',
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

/** .NET's name of where it is kept. */
const level = (place: Place) => quoted(place === 'windows-user' ? 'User' : 'Machine')

const powershell = (script: string) =>
  ['powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]] as const

async function read(exec: Exec, place: Place, name: string): Promise<string | null> {
  const [program, args] =
    place === 'launchd'
      ? (['launchctl', ['getenv', name]] as const)
      : powershell(`[Environment]::GetEnvironmentVariable(${quoted(name)}, ${level(place)})`)
  const { stdout } = await exec(program, args)
  // An empty one cannot be told from none on either system.
  return stdout.replace(/\r?\n$/, '') || null
}

async function write(exec: Exec, place: Place, name: string, value: string | null): Promise<void> {
  const shell = (text: string) =>
    powershell(`[Environment]::SetEnvironmentVariable(${quoted(name)}, ${text}, ${level(place)})`)
  const inSession = [
    'launchctl',
    value === null ? ['unsetenv', name] : ['setenv', name, value],
  ] as const
  const onWindows = shell(value === null ? '$null' : quoted(value))
  const [program, args] = place === 'launchd' ? inSession : onWindows
  const { code, stderr } = await exec(program, args)
  if (code === 0) return
  throw new CommandError('supervisor_failed', `${name} cannot be set (${PLACES[place]}).`, [
    stderr.trim(),
  ])
}
