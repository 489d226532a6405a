import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { ScenarioName } from './scenarios.ts'
import type { Session, Via } from './session.ts'

const RUN = fileURLToPath(new URL('run.ts', import.meta.url))
/** Brings loopback up in a fresh network namespace, then becomes the command. */
const ENTER = ['unshare', '-n', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh']

/** Can this machine give a process a network that holds nothing but loopback? */
export const isolates = spawnSync(ENTER[0]!, [...ENTER.slice(1), 'true']).status === 0

/** `runSession` in a process of its own, which reaches nothing but itself where the machine allows. */
export async function isolated(name: ScenarioName, via: Via): Promise<Session> {
  const folder = await mkdtemp(join(tmpdir(), 'headroom-session-'))
  const file = join(folder, 'session.json')
  const [program, ...args] = [
    ...(isolates ? ENTER : []),
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    RUN,
    name,
    via,
    file,
  ]
  try {
    await promisify(execFile)(program!, args, { timeout: 100_000 })
    return JSON.parse(await readFile(file, 'utf8')) as Session
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
