import { readFileSync, rmSync, statSync } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { CommandError } from '../errors.ts'
import { locked } from '../edits/lock.ts'
import { identity, isAlive, type Identity } from '../edits/processes.ts'

/** Milliseconds after which a lock that says nothing of its holder is a crash's. */
const WRITTEN_WITHIN = 2000

/**
 * Does work while no other process does any under the same lock: a file with the holder in it, which
 * is taken over when the holder is gone.
 *
 * @throws {CommandError} `not_ready` when it was not to be had in so many milliseconds
 */
export async function withLock<T>(
  path: string,
  patience: number,
  work: () => Promise<T>,
): Promise<T> {
  const end = performance.now() + patience
  while (!(await taken(path))) {
    if (performance.now() > end) {
      throw new CommandError('not_ready', `Another headroom command has been at work too long.`, [
        `If none is running, remove ${path} and try again.`,
      ])
    }
    if (isOrphan(path)) await takeAway(path)
    else await wait(25)
  }
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

async function taken(path: string): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(path, 'wx', 0o600)
    await file.writeFile(JSON.stringify(identity()))
    await file.close()
    return true
  } catch (error) {
    // The folder may go with the last who had it.
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' || code === 'ENOENT') return false
    throw new CommandError('bad_input', `${path} cannot be made (${code}).`)
  }
}

function isOrphan(path: string): boolean {
  try {
    const text = readFileSync(path, 'utf8')
    if (text !== '') return !isAlive(JSON.parse(text) as Identity)
    return Date.now() - statSync(path).mtimeMs > WRITTEN_WITHIN
  } catch {
    // It has just been let go of.
    return false
  }
}

/** One at a time looks again, so that nobody takes away what another has just taken. */
async function takeAway(path: string): Promise<void> {
  await locked(`${path}.orphan`, () => {
    if (isOrphan(path)) rmSync(path, { force: true })
  })
}
