import { join } from 'node:path'
import { type Journal, openJournal } from '../edits/journal.ts'
import { folders, type Folders } from '../folders.ts'
import { type Exec, execProgram, launchProgram } from './exec.ts'

/** The machine that a deployment is put on: everything that installing looks at and touches. */
export interface Machine extends Folders {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** 0 where all of the machine may be changed; absent on Windows. */
  readonly uid: number | undefined
  readonly gid: number | undefined
  /** Folder of what is for every user of the machine: `/`. */
  readonly root: string
  /** The launcher of this package, by absolute path: what supervisors run. */
  readonly launcher: string
  readonly exec: Exec
  /** Starts a program that outlives this process; what it says goes to a file. */
  readonly launch: (program: string, args: readonly string[], log: string) => Promise<void>
  readonly journal: Pick<Journal, 'apply' | 'undo'>
  /** Milliseconds since 1970. */
  now(): number
}

/** The one that this process runs on. */
export function thisMachine(env = process.env): Machine {
  const places = folders(env)
  return {
    ...places,
    platform: process.platform,
    env,
    uid: process.getuid?.(),
    gid: process.getgid?.(),
    root: '/',
    launcher: process.argv[1]!,
    exec: (program, args, options) => execProgram(program, args, { env, ...options }),
    launch: (program, args, log) => launchProgram(program, args, { env: withoutKeys(env), log }),
    journal: openJournal(join(places.workspace, 'journal')),
    now: Date.now,
  }
}

const KEY = /(?:_KEY|_KEY_ID|_TOKEN|_SECRET|_PASSWORD|_CREDENTIALS)$/i

/** A proxy sends on the keys that its clients send: those of the shell it was started from are not its affair. */
function withoutKeys(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = (name: string) => name.startsWith('HEADROOM_') || name.startsWith('OTEL_')
  return Object.fromEntries(Object.entries(env).filter(([name]) => own(name) || !KEY.test(name)))
}
