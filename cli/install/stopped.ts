import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Machine } from './machine.ts'
import { folderOf } from './manifest.ts'

/** A file that tells watchdogs to leave a deployment as it is. */
const path = ({ workspace }: Machine, profile: string) =>
  join(folderOf(workspace, profile), 'stopped')

export const hold = (machine: Machine, profile: string) => writeFile(path(machine, profile), '')

export const release = (machine: Machine, profile: string) =>
  rm(path(machine, profile), { force: true })

export const isHeld = (machine: Machine, profile: string): Promise<boolean> =>
  stat(path(machine, profile)).then(
    () => true,
    () => false,
  )
