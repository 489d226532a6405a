import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { addressOf } from '../runtimes/shared/address.ts'

/** Who listens on a port, as far as it can be told. */
export interface Holder {
  pid?: number
  /** Name of the process. */
  name?: string
  /** Set when it is a running Headroom. */
  headroom?: { version: string; isPrivate: boolean }
}

/**
 * Finds out who holds a TCP port of this machine. Never throws; takes two seconds at most.
 *
 * @param isSilent it is known not to answer, and is not asked again.
 */
export async function whoHolds(host: string, port: number, isSilent = false): Promise<Holder> {
  const [headroom, process] = await Promise.all([
    isSilent ? undefined : askLivez(host, port),
    fromProc(port).catch(() => fromLsof(port)),
  ])
  return { ...process, ...(headroom && { headroom }) }
}

async function askLivez(host: string, port: number): Promise<Holder['headroom']> {
  try {
    const response = await fetch(`${addressOf(host, port)}/livez`, {
      signal: AbortSignal.timeout(2000),
      redirect: 'manual',
    })
    const body = (await response.json()) as Record<'service' | 'version' | 'private', unknown>
    if (body.service !== 'headroom-proxy') return undefined
    return { version: String(body.version), isPrivate: body.private === true }
  } catch {
    return undefined
  }
}

/** Linux: the listening socket's inode, then the process that has it open. */
async function fromProc(port: number): Promise<Holder> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  )
  if (!tables[0]) throw new Error('no /proc here')
  const inodes = new Set<string>()
  for (const line of tables.join('\n').split('\n')) {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/)
    const listening = state === '0A'
    if (listening && inode && parseInt(local!.split(':')[1]!, 16) === port) inodes.add(inode)
  }
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    // A process of another user, or one that has just ended, cannot be read: not the one we can name.
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => [])
    for (const fd of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
      if (!inode || !inodes.has(inode)) continue
      const name = nameOf(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
      return { pid: Number(pid), ...(name && { name }) }
    }
  }
  return {}
}

/** The program and the script it runs; further arguments may be secret. */
function nameOf(cmdline: string): string {
  const [program = '', script = ''] = cmdline.split('\0')
  return [program, ...(script.startsWith('/') ? [script] : [])]
    .map((path) => basename(path))
    .join(' ')
}

/** macOS and the BSDs: `lsof` prints `p<pid>` and `c<command>` lines. */
async function fromLsof(port: number): Promise<Holder> {
  try {
    const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']
    const { stdout } = await promisify(execFile)('lsof', args, { timeout: 2000 })
    const pid = /^p(\d+)$/m.exec(stdout)?.[1]
    const name = /^c(.+)$/m.exec(stdout)?.[1]
    return { ...(pid && { pid: Number(pid) }), ...(name && { name }) }
  } catch {
    return {}
  }
}
