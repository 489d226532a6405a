import { join } from 'node:path'
import { type Journal, openJournal } from '../edits/journal.ts'
import { folders, type Folders } from '../folders.ts'
import { execProgram, type Exec } from './exec.ts'

/** The machine that a deployment is put on: everything that installing looks at and touches. */
export interface Machine extends Folders {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** 0 where all of the machine may be changed; absent on Windows. */
  readonly uid: number | undefined
  readonly gid: number | undefined
  /** Folder of what is for every user of the machine: `/etc`. */
  readonly etc: string
  readonly exec: Exec
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
    etc: '/etc',
    exec: (program, args, options) => execProgram(program, args, { env, ...options }),
    journal: openJournal(join(places.workspace, 'journal')),
    now: Date.now,
  }
}
