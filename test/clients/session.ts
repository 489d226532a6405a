import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { startProvider, type Recorded, type Violation } from '../upstream/index.ts'
import type { Drive } from './agents/agent.ts'
import { BINARIES } from './install.ts'
import { writeProject } from './project.ts'
import { LAUNCHER, startProxy } from './proxy.ts'
import { SCENARIOS, WRAPPED, type ScenarioName } from './scenarios.ts'
import { snapshot, type Snapshot } from './snapshot.ts'
import { startTap, type Exchange } from './tap.ts'

/** Without Headroom; through a `headroom proxy` that the agent was pointed at; as `headroom wrap`. */
export type Via = 'direct' | 'proxy' | 'wrap'

/** Everything that can be known of one run of an agent, as plain JSON. */
export interface Session {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** What the client sent; only through `headroom proxy`, with a tap between. */
  readonly client: readonly Text<Exchange>[]
  /** What reached the provider. */
  readonly provider: readonly Text<Recorded>[]
  readonly violations: readonly Violation[]
  /** The file that the script edits, after the run. */
  readonly edited: string
  /** Exit code of the proxy after SIGTERM; null when there was none. */
  readonly proxyCode: number | null
  /** What the run has left. */
  readonly home: Snapshot
  readonly project: Snapshot
  /** Files that stood in its home before, by path: unchanged? */
  readonly given: Readonly<Record<string, boolean>>
  /** Lines of Headroom's log, one a request; only of a wrapped run. */
  readonly log: readonly Readonly<Record<string, unknown>>[]
}

/** Bodies are kept as decoded text alone. */
export type Text<Request extends Recorded> = Omit<Request, 'raw' | 'json'>

/** The longest a client may take; it is ended after that. */
const LIMIT = 60_000

/** Runs one agent through its script, in a home and a project of their own that are removed after. */
export async function runSession(name: ScenarioName, via: Via): Promise<Session> {
  // Not our own name: nothing that an agent writes down may look like a trace of Headroom.
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'agent-')))
  const home = join(folder, 'home')
  const project = join(folder, 'project')
  await mkdir(home)
  await writeProject(project)
  const scenario = SCENARIOS[name]
  const provider = await startProvider({ script: scenario.script(project) })
  const proxy = via === 'proxy' ? await startProxy(provider.url, join(folder, 'own')) : undefined
  const tap = proxy && (await startTap(proxy.url))
  try {
    const wrap = via === 'wrap' ? wrapped(name, provider.url, join(folder, 'own')) : undefined
    const drive = scenario.drive(
      wrap?.before === 'nothing' ? undefined : (tap?.url ?? provider.url),
    )
    await writeFiles(home, drive.files)
    const start = wrap ? wrap.start(drive) : drive
    const ended = await runClient(start, home, project)
    const same = { [basename(folder)]: 'agent', [new URL(provider.url).port]: 'PROVIDER' }
    return {
      ...ended,
      client: (tap?.exchanges ?? []).map(textOnly),
      provider: provider.requests.map(textOnly),
      violations: provider.violations,
      edited: await readFile(join(project, 'src/inventory.ts'), 'utf8'),
      proxyCode: (await proxy?.stop()) ?? null,
      home: await snapshot(home, same),
      project: await snapshot(project, same),
      given: await unchanged(home, drive.files),
      log: wrap ? await readLog(wrap.log) : [],
    }
  } finally {
    tap?.close()
    await proxy?.stop()
    await provider.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

type Start = Pick<Drive, 'program' | 'args' | 'env'>

/** How a drive becomes one of `headroom wrap`, whose private proxy calls the fake provider. */
function wrapped(name: ScenarioName, upstream: string, own: string) {
  const before = (WRAPPED as Partial<Record<ScenarioName, 'nothing' | 'gateway'>>)[name]
  const log = join(own, 'requests.jsonl')
  const upstreams = {
    ANTHROPIC_TARGET_API_URL: upstream,
    OPENAI_TARGET_API_URL: upstream,
    CHATGPT_TARGET_API_URL: upstream,
    GEMINI_TARGET_API_URL: upstream,
  }
  const start = ({ args, env }: Drive): Start => ({
    program: process.execPath,
    args: [LAUNCHER, 'wrap', SCENARIOS[name].tool, '--', ...args],
    env: {
      ...env,
      HEADROOM_WORKSPACE_DIR: own,
      HEADROOM_LOG_FILE: log,
      ...(before === 'nothing' ? upstreams : {}),
    },
  })
  return { before, log, start }
}

/** The agents, and the Node that this is: some need a newer one than the machine may have. */
const PATH = [BINARIES, dirname(process.execPath), process.env['PATH']].join(delimiter)

function runClient(start: Start, home: string, cwd: string) {
  const child = spawn(start.program, start.args, {
    cwd,
    env: { PATH, HOME: home, TERM: 'dumb', ...start.env },
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
    // As the agents do it themselves: there are keys in some.
    await writeFile(join(home, path), text, { mode: 0o600 })
  }
}

async function unchanged(home: string, files: Drive['files']): Promise<Session['given']> {
  const all = Object.entries(files).map(async ([path, text]) => {
    const now = await readFile(join(home, path), 'utf8').catch(() => undefined)
    return [path, now === text] as const
  })
  return Object.fromEntries(await Promise.all(all))
}

async function readLog(path: string): Promise<Session['log']> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => (line ? [JSON.parse(line)] : []))
}

function textOnly<Request extends Recorded>({ raw: _raw, json: _json, ...rest }: Request) {
  return rest
}
