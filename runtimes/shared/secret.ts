import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogEntry } from '../../src/platform.ts'

/** File of a workspace that only its owner can read: what all of its deployments and commands share. */
export const SECRET_FILE = 'secret'

const SECRET = /^[0-9a-f]{64}$/

export function freshSecret(): string {
  return randomBytes(32).toString('hex')
}

/** The workspace's secret; undefined if there is none yet, or none that can be read. */
export async function readSecret(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, SECRET_FILE), 'utf8').catch(() => '')
  return SECRET.test(text.trim()) ? text.trim() : undefined
}

/**
 * The workspace's secret, made if there is none: however many processes begin at once, they agree.
 * Where nothing can be written it is this process's own, which is logged.
 */
export async function secretIn(folder: string, log: (entry: LogEntry) => void): Promise<string> {
  const known = await readSecret(folder)
  if (known !== undefined) return known
  const fresh = freshSecret()
  const own = join(folder, `${SECRET_FILE}.${process.pid}.${fresh.slice(0, 8)}`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(own, `${fresh}\n`, { mode: 0o600, flag: 'wx' })
    const file = join(folder, SECRET_FILE)
    // A link is made whole or not at all, and never over another's.
    await link(own, file).catch(() => {})
    // No links on this disk, or a file that holds no secret.
    if ((await readSecret(folder)) === undefined) await rename(own, file)
  } catch (error) {
    log({ level: 'warn', event: 'secret_not_kept', reason: String(error) })
  } finally {
    await unlink(own).catch(() => {})
  }
  return (await readSecret(folder)) ?? fresh
}
