import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { serve } from '../runtimes/node.ts'
import type { Config } from '../src/config.ts'
import { banner, stopping } from './banner.ts'
import { busyPort, freePort, isBusy } from './busy.ts'
import { say } from './output.ts'
import { onStop } from './signals.ts'
import { VERSION } from '../src/version.ts'

/** A worker's first words to the process that started it. */
type Report = { url: string } | { busy: true } | { failed: string }

/** Milliseconds before a worker that died is replaced: doubled each time one dies young. */
const DELAY = { first: 100, last: 10_000, young: 30_000 }

/** Where workers are told the port that was chosen for `--port 0`: one that was lost must come back. */
const PORT = 'HEADROOM_WORKER_PORT'

/** What the places of all workers share. */
interface Pool {
  readonly port: number
  stopping: boolean
}

/**
 * The first process of `--workers N`: holds the port, hands connections out in turn, and replaces
 * workers that die. Resolves when all of them listen.
 *
 * @throws {CommandError} `busy_port`
 */
export async function superviseWorkers(config: Config): Promise<void> {
  const pool = { port: config.port || (await freePort(config.host)), stopping: false }
  onStop(() => {
    pool.stopping = true
    say(stopping(config), process.stderr)
    const ends = workers().map((worker) => once(worker, 'exit'))
    for (const worker of workers()) worker.send('drain')
    void Promise.all(ends).then(() => process.exit(0))
  }, killAll)

  const places = Array.from({ length: config.workers })
  const reports = await Promise.all(
    places.map(() => new Promise<Report>((resolve) => void keepOne(pool, resolve))),
  )
  for (const report of reports) {
    if ('url' in report) continue
    pool.stopping = true
    killAll()
    throw 'busy' in report ? await busyPort(config.host, config.port) : new Error(report.failed)
  }
  say(banner((reports[0] as { url: string }).url, config, VERSION))
}

/**
 * Runs one worker after another in one place, until the pool stops or the first of them cannot
 * listen. `reported` hears of each; only the first counts.
 */
async function keepOne(pool: Pool, reported: (report: Report) => void): Promise<void> {
  let before: number | undefined
  for (let died = 0; ; died++) {
    const since = performance.now()
    const worker = cluster.fork({ [PORT]: String(pool.port) })
    const { pid } = worker.process
    let listened = before !== undefined
    worker.once('message', (report: Report) => {
      reported(report)
      listened ||= 'url' in report
      if (before && 'url' in report)
        say(`Worker ${pid} took the place of ${before}.`, process.stderr)
    })
    const [code, signal] = (await once(worker, 'exit')) as [number | null, string | null]
    reported({ failed: `a worker ended (${signal ?? code}) before it listened` })
    if (pool.stopping || !listened) return
    if (performance.now() - since > DELAY.young) died = 0
    const delay = Math.min(DELAY.first * 2 ** died, DELAY.last)
    const end = signal ?? `exit code ${code}`
    say(`Worker ${pid} ended (${end}); another starts in ${delay} ms.`, process.stderr)
    await wait(delay)
    if (pool.stopping) return
    before = pid
  }
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
}

function killAll(): void {
  for (const worker of workers()) worker.process.kill('SIGKILL')
}

/** One of the workers. It stops when it is told to, or when the first process has gone. */
export async function serveAsWorker(config: Config): Promise<void> {
  // A terminal or a supervisor signals the whole group: the first process decides what that means.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
  const serving = serve({ config: { ...config, port: Number(process.env[PORT]) } })
  process.on('message', (order) => {
    if (order !== 'drain') return
    void serving
      .then((server) => server.close(config.drainTimeout * 1000))
      .then(() => process.exit())
  })
  const report: Report = await serving.then(
    ({ url }) => ({ url }),
    (error) => (isBusy(error) ? { busy: true } : { failed: String(error?.stack ?? error) }),
  )
  process.send!(report, undefined, undefined, () => {
    if (!('url' in report)) process.exit(1)
  })
}
