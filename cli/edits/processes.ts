import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process that can be told from another one that was given its number later. */
export interface Identity {
  readonly pid: number
  /** Machine, boot, process namespace and start time, as far as the system tells them. */
  readonly since?: string
}

/** Who a process is; this one unless told. */
export function identity(pid: number = process.pid): Identity {
  return { pid, since: [...surroundings(), startOf(pid)].join(' ') }
}

/**
 * Whether a process still runs. One of another machine or container, of which nothing can be known
 * here, counts as running: what it has written is for it to take away.
 */
export function isAlive({ pid, since }: Identity): boolean {
  const [machine, boot, namespace, start] = since?.split(' ') ?? []
  const here = surroundings()
  if (machine && machine !== here[0]) return true
  if (boot && boot !== here[1]) return false
  if (namespace && namespace !== here[2]) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it runs, as somebody else.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return !start || start === UNKNOWN || start === startOf(pid)
}

const UNKNOWN = '-'

let known: readonly [machine: string, boot: string, namespace: string] | undefined

function surroundings() {
  known ??= [
    // The domain behind it may change with the network.
    hostname().split('.')[0] || UNKNOWN,
    attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    attempt(() => readlinkSync('/proc/self/ns/pid')),
  ]
  return known
}

function startOf(pid: number): string {
  if (process.platform === 'linux') {
    // The name in brackets, the second field, may hold spaces and brackets itself.
    const fields = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!)
    return fields.split(' ')[19] ?? UNKNOWN
  }
  if (process.platform === 'win32') return UNKNOWN
  const args = ['-o', 'lstart=', '-p', String(pid)]
  const asked = () => execFileSync('ps', args, { encoding: 'utf8', timeout: 2000 })
  return attempt(asked).trim().replace(/\s+/g, '_') || UNKNOWN
}

function attempt(work: () => string): string {
  try {
    return work()
  } catch {
    return UNKNOWN
  }
}
