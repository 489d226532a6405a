import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openLog } from '../../runtimes/shared/log.ts'
import { type Config, options, readConfig } from '../../src/config.ts'
import { VERSION } from '../../src/version.ts'
import { busyPort, isBusy } from '../busy.ts'
import { CommandError } from '../errors.ts'
import { identity } from '../edits/processes.ts'
import { fallThrough } from '../fallThrough.ts'
import { type Front, openFront } from '../front.ts'
import { onStop } from '../signals.ts'
import { containerRun } from '../supervisors/docker.ts'
import { employ } from '../workers.ts'
import { readEnvironment } from './environment.ts'
import type { Option } from '../../src/option.ts'
import type { Machine } from './machine.ts'
import { logOf } from './log.ts'
import { knownManifest, type Manifest } from './manifest.ts'
import { keepLogSmall } from './rotate.ts'
import { forgetRunner, type RunnerState, writeRunnerState } from './runner.ts'

/** The process that a supervisor runs: keeps the deployment's port, and somebody behind it. Ends with the deployment. */
export async function runAgent(profile: string, machine: Machine): Promise<void> {
  const manifest = await knownManifest(machine.workspace, profile)
  const log = openLog(logOf(machine.workspace, manifest))
  const note = (sentence: string, level: 'info' | 'warn' = 'warn') => {
    log.write({ level, event: 'deployment', note: sentence })
    process.stderr.write(`${sentence}\n`)
  }
  const stopRotating = keepLogSmall(logOf(machine.workspace, manifest))
  const ended = async (code: number) => {
    stopRotating()
    await forgetRunner(machine.workspace, profile)
    await log.close()
    process.exit(code)
  }
  const run = manifest.runtime === 'node' ? withWorkers : asChild
  await run(manifest, machine, { note, ended }).catch(async (error: unknown) => {
    if (error instanceof Error) note(error.message)
    throw error
  })
}

interface Told {
  readonly note: (sentence: string, level?: 'info') => void
  readonly ended: (code: number) => void
}

/** What one of its processes is started with: the manifest's settings, and secrets from where a person put them. */
async function surroundings(manifest: Manifest, machine: Machine) {
  const { profile, preset, runtime, supervisor, scope, host, port, mode, settings } = manifest
  const env: NodeJS.ProcessEnv = {
    ...machine.env,
    ...(await readEnvironment(machine)),
    HEADROOM_WORKSPACE_DIR: machine.workspace,
    HEADROOM_CONFIG_DIR: machine.config,
    HEADROOM_DEPLOYMENT_PROFILE: profile,
    HEADROOM_DEPLOYMENT_PRESET: preset,
    HEADROOM_DEPLOYMENT_RUNTIME: runtime,
    HEADROOM_DEPLOYMENT_SUPERVISOR: supervisor,
    HEADROOM_DEPLOYMENT_SCOPE: scope,
  }
  for (const name of NOT_ITS_OWN) delete env[name]
  const flags = {
    ...settings,
    host,
    port: String(port),
    mode,
    'log-file': logOf(machine.workspace, manifest),
  }
  const config = readConfig({ flags, env })
  return { env, flags, config }
}

/** The socket that this process was given, and what only private proxies have: it must be found, and proven. */
const NOT_ITS_OWN = [
  'LISTEN_FDS',
  'LISTEN_PID',
  'LISTEN_FDNAMES',
  'HEADROOM_PATH_SECRET',
  'HEADROOM_STATELESS',
]

async function withWorkers(manifest: Manifest, machine: Machine, { note, ended }: Told) {
  const { workspace } = machine
  const { profile, launcher } = manifest
  let around = await surroundings(manifest, machine)
  const front = await frontOf(around.config)
  const state = { generation: 0, problem: undefined as string | undefined }
  const launch = () => ({
    launcher,
    args: ['proxy', ...Object.entries(around.flags).map(([flag, value]) => `--${flag}=${value}`)],
    env: around.env,
  })
  let told = Promise.resolve()
  const tell = () => {
    const { problem, generation } = state
    // One after the other, so that what is told last stays.
    const now: RunnerState = {
      ...identity(),
      version: VERSION,
      started,
      workers: crew.pids(),
      generation,
      ...(problem !== undefined && { problem }),
    }
    told = told.then(() => writeRunnerState(workspace, profile, now)).catch(() => {})
  }
  const started = new Date(machine.now()).toISOString()
  let changed = () => {}
  const employer = { config: around.config, front, launch, note, changed: () => changed() }
  const crew = await employ(employer).catch((error: unknown) => {
    front.close()
    throw error
  })
  changed = tell
  tell()
  note(`Headroom ${VERSION} serves ${front.url} (process ${process.pid}).`, 'info')
  process.on('SIGUSR2', () => void replace())
  const replace = async () => {
    try {
      around = await surroundings(await knownManifest(workspace, profile), machine)
      await crew.replace()
      state.generation++
      state.problem = undefined
    } catch (error) {
      state.problem = (error as Error).message.split('\n')[0]!
      note(`The workers could not be replaced, and go on: ${state.problem}`)
    }
    tell()
  }
  onStop(
    () => void crew.stop().then(() => ended(0)),
    () => crew.kill(),
  )
}

/** The port: the supervisor's own socket where it gives one, which is there when this process is not. */
async function frontOf(config: Config): Promise<Front> {
  const { host, port } = config
  const meanwhile = { answer: fallThrough(config) }
  const { LISTEN_PID, LISTEN_FDS } = process.env
  if (LISTEN_PID === String(process.pid) && LISTEN_FDS === '1')
    return openFront({ fd: 3 }, host, meanwhile)
  return openFront({ host, port }, host, meanwhile).catch(async (error: unknown) => {
    throw isBusy(error) ? await busyPort(host, port) : error
  })
}

/** Other runtimes keep their own port; the supervisor starts them again. */
async function asChild(manifest: Manifest, machine: Machine, { ended }: Told) {
  const { env, flags } = await surroundings(manifest, machine)
  const [program, ...args] =
    manifest.runtime === 'docker' ? containerRun(manifest, machine) : runtimeCommand(manifest)
  const child: ChildProcess = spawn(program, args, {
    env: { ...env, ...byVariable(flags) },
    stdio: 'inherit',
  })
  onStop(
    (signal) => child.kill(signal),
    () => child.kill('SIGKILL'),
  )
  const started = new Date(machine.now()).toISOString()
  // Of the two, the one that has the port: it is there also when this one is gone.
  const who = identity(child.pid)
  const state = { ...who, version: VERSION, started, workers: [], generation: 0 }
  await writeRunnerState(machine.workspace, manifest.profile, state)
  const [code] = (await once(child, 'exit')) as [number | null]
  ended(code ?? 1)
}

/** Bun's and Deno's own listeners, beside the sources or in the build. */
function runtimeCommand({ runtime, runner, launcher }: Manifest): [string, ...string[]] {
  // It may be a link of npm's.
  const root = join(dirname(realpathSync(launcher)), '..')
  const files = [join(root, `runtimes/${runtime}.ts`), join(root, `dist/${runtime}.js`)]
  const file = files.find((path) => existsSync(path))
  if (!file || !runner) {
    throw new CommandError('missing_tool', `This package has nothing to run on ${runtime}.`)
  }
  return runtime === 'deno' ? [runner, 'run', '--allow-all', '--no-prompt', file] : [runner, file]
}

/** Settings as another runtime's file reads them, which has no command line. */
function byVariable(flags: Readonly<Record<string, string>>): Record<string, string> {
  const rows = Object.values(options).flatMap(({ flag, env }: Option) =>
    flag !== undefined && flags[flag] !== undefined ? [[env, flags[flag]]] : [],
  )
  return Object.fromEntries(rows) as Record<string, string>
}
