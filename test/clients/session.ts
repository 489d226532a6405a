import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { startProvider, type Recorded, type Violation } from '../upstream/index.ts'
import { writeProject } from './project.ts'
import { startProxy } from './proxy.ts'
import { SCENARIOS, type Drive, type ScenarioName } from './scenarios.ts'
import { startTap, type Exchange } from './tap.ts'

export type Via = 'direct' | 'proxy'

/** Everything that can be known of one run of an agent, as plain JSON. */
export interface Session {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** What the client sent; only with the proxy between. */
  readonly client: readonly Text<Exchange>[]
  /** What reached the provider. */
  readonly provider: readonly Text<Recorded>[]
  readonly violations: readonly Violation[]
  /** The file that the script edits, after the run. */
  readonly edited: string
  /** Exit code of the proxy after SIGTERM; null when there was none. */
  readonly proxyCode: number | null
}

/** Bodies are kept as decoded text alone. */
export type Text<Request extends Recorded> = Omit<Request, 'raw' | 'json'>

/** The longest a client may take; it is ended after that. */
const LIMIT = 60_000

/** Runs one agent through its script, in a home and a project of their own that are removed after. */
export async function runSession(name: ScenarioName, via: Via): Promise<Session> {
  const folder = await mkdtemp(join(tmpdir(), 'headroom-client-'))
  const home = join(folder, 'home')
  const project = join(folder, 'project')
  await mkdir(home)
  await writeProject(project)
  const scenario = SCENARIOS[name]
  const provider = await startProvider({ script: scenario.script(project) })
  const proxy = via === 'proxy' ? await startProxy(provider.url, home) : undefined
  const tap = proxy && (await startTap(proxy.url))
  try {
    const drive = scenario.drive(tap?.url ?? provider.url)
    await writeFiles(home, drive.files)
    const ended = await runClient(drive, home, project)
    return {
      ...ended,
      client: (tap?.exchanges ?? []).map(textOnly),
      provider: provider.requests.map(textOnly),
      violations: provider.violations,
      edited: await readFile(join(project, 'src/inventory.ts'), 'utf8'),
      proxyCode: (await proxy?.stop()) ?? null,
    }
  } finally {
    tap?.close()
    await proxy?.stop()
    await provider.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function runClient(drive: Drive, home: string, cwd: string) {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    TERM: 'dumb',
    ...drive.env,
  }
  const child = spawn(drive.program, drive.args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what it started ends with it.
    detached: true,
  })
  const timer = setTimeout(() => endGroup(child), LIMIT)
  const out = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (out.stderr += text))
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((done, fail) => {
    child.on('error', fail)
    child.on('close', (code) => {
      clearTimeout(timer)
      endGroup(child)
      done({ code, ...out })
    })
  })
}

function endGroup(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, 'SIGKILL')
  } catch {
    // All of them had gone.
  }
}

async function writeFiles(home: string, files: Drive['files']): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(home, path)), { recursive: true })
    await writeFile(join(home, path), text)
  }
}

function textOnly<Request extends Recorded>({ raw: _raw, json: _json, ...rest }: Request) {
  return rest
}
