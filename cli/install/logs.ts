import { open, readFile, stat } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { join } from 'node:path'
import { serviceName } from './profile.ts'
import { logOf } from './log.ts'
import type { Machine } from './machine.ts'
import { folderOf, type Manifest } from './manifest.ts'

/** One line of a deployment's log. */
export interface Line {
  readonly time: string
  readonly level: string
  readonly event: string
  readonly [field: string]: unknown
}

type Logged = Pick<Manifest, 'profile' | 'settings' | 'runtime'>

/** Bytes from the end of a log that are looked through. */
const TAIL = 1024 * 1024

/** The last lines that are wanted, oldest first; none where there is no log yet. */
export async function lastLines(
  manifest: Logged,
  machine: Machine,
  count: number,
  wanted: (line: Line) => boolean = () => true,
): Promise<Line[]> {
  return linesOf(await tailOf(manifest, machine))
    .filter(wanted)
    .slice(-count)
}

/** The last things its processes have said of themselves, whether or not it was to the log. */
export async function lastWords(deployment: Logged, machine: Machine): Promise<string[]> {
  const path = join(folderOf(machine.workspace, deployment.profile), 'agent.log')
  const plain = (await readFile(path, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-5)
  const notes = await lastLines(deployment, machine, 5, ({ event }) => event === 'deployment')
  const said = [...new Set([...notes.map(({ note }) => String(note)), ...plain])]
  return said.filter(Boolean).map((line) => `It said:  ${line.slice(0, 200)}`)
}

async function tailOf(manifest: Logged, machine: Machine): Promise<string> {
  if (manifest.runtime === 'docker') {
    const name = serviceName(manifest.profile)
    const { stdout, stderr } = await machine.exec('docker', ['logs', '--tail', '1000', name])
    return stdout + stderr
  }
  const path = logOf(machine.workspace, manifest)
  const size = await stat(path).then(
    ({ size: bytes }) => bytes,
    () => 0,
  )
  if (size <= TAIL) return readFile(path, 'utf8').catch(() => '')
  return between(path, size - TAIL, size)
}

async function between(path: string, start: number, end: number): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

function linesOf(text: string): Line[] {
  return text.split('\n').flatMap((line) => {
    try {
      const entry = JSON.parse(line) as Line
      return typeof entry === 'object' && entry !== null && 'event' in entry ? [entry] : []
    } catch {
      // The first one may be cut, and a runtime may have said something of its own.
      return []
    }
  })
}

/** Every line that comes from now on, until the process is ended. */
export async function follow(
  manifest: Manifest,
  machine: Machine,
  show: (line: Line) => void,
): Promise<void> {
  const path = logOf(machine.workspace, manifest)
  const sizeNow = () =>
    stat(path).then(
      ({ size }) => size,
      () => 0,
    )
  let [at, rest] = [await sizeNow(), '']
  for (;;) {
    await wait(250)
    const size = await sizeNow()
    // It was set aside.
    if (size < at) at = 0
    if (size === at) continue
    const text = rest + (await between(path, at, size))
    at = size
    const end = text.lastIndexOf('\n') + 1
    rest = text.slice(end)
    linesOf(text.slice(0, end)).forEach(show)
  }
}
