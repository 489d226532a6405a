import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { CommandError } from '../errors.ts'
import { type Identity, identity, isAlive } from './processes.ts'

/** Milliseconds between two tries, and until it is given up. */
const PAUSE = 15
const PATIENCE = 10_000
/** A lock is held for milliseconds: one that is still being written after this is a crash's. */
const WRITTEN_WITHIN = 2_000

/**
 * Does the work while no other process does any under the same lock. The work is synchronous, so
 * that only the end of the process can interrupt it; such a lock is taken over by the next one.
 *
 * @throws {CommandError} when a live process does not let go of it.
 */
export async function locked<T>(path: string, work: () => T): Promise<T> {
  const release = await acquire(path, Date.now() + PATIENCE)
  try {
    return work()
  } finally {
    release()
  }
}

async function acquire(path: string, deadline: number): Promise<() => void> {
  const mine = JSON.stringify({ ...identity(), nonce: randomUUID() })
  for (;;) {
    // Whoever leaves it empty takes it away.
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    try {
      writeFileSync(path, mine, { flag: 'wx', mode: 0o600 })
      return () => rmSync(path, { force: true })
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT') continue
      if (code !== 'EEXIST') throw error
    }
    const holder = read(path)
    if (holder?.isDead) await takeAway(path, holder, deadline)
    else if (Date.now() > deadline) throw heldBy(path, holder)
    else await wait(PAUSE)
  }
}

/** Of all who see that a holder is dead, one at a time looks again and removes its lock. */
async function takeAway(path: string, { name }: Holder, deadline: number): Promise<void> {
  const release = await acquire(`${path}.${name}`, deadline)
  try {
    if (read(path)?.name === name) rmSync(path, { force: true })
  } finally {
    release()
  }
}

interface Holder {
  /** Never the same for two locks. */
  readonly name: string
  readonly pid?: number
  readonly isDead: boolean
}

function read(path: string): Holder | undefined {
  try {
    const text = readFileSync(path, 'utf8')
    const { mtimeMs, ino } = statSync(path)
    if (text === '') return { name: `${ino}`, isDead: Date.now() - mtimeMs > WRITTEN_WITHIN }
    const { nonce, ...who } = JSON.parse(text) as Identity & { nonce: string }
    return { name: nonce, pid: who.pid, isDead: !isAlive(who) }
  } catch {
    // It has just been released, or is just being written.
    return undefined
  }
}

function heldBy(path: string, holder: Holder | undefined): CommandError {
  const who = holder?.pid ? ` by process ${holder.pid}` : ''
  return new CommandError('bad_input', `The journal of edits is held${who}.`, [
    `If no headroom command is running, remove ${path} and try again.`,
  ])
}
