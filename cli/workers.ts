import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { serve } from '../runtimes/node.ts'
import type { Config } from '../src/config.ts'
import { banner, stopping } from './banner.ts'
import { busyPort, isBusy } from './busy.ts'
import { say } from './output.ts'
import { onStop } from './signals.ts'
import { VERSION } from '../src/version.ts'

/** A worker's first words to the process that started it. */
type Report = { url: string } | { busy: true } | { failed: string }

/** Milliseconds before a worker that died is replaced: doubled each time one dies young. */
const DELAY = { first: 100, last: 10_000, young: 30_000 }

/**
 * The first process of `--workers N`: holds the port, hands connections out in turn, and replaces
 * workers that die. Resolves when all of them listen.
 *
 * @throws {CommandError} `busy_port`
 */
export async function superviseWorkers(config: Config): Promise<void> {
  const stop = { asked: false }
  onStop(() => {
    stop.asked = true
    say(stopping(config), process.stderr)
    const ends = workers().map((worker) => once(worker, 'exit'))
    for (const worker of workers()) worker.send('drain')
    void Promise.all(ends).then(() => process.exit(0))
  }, killAll)

  const reports = await Promise.all(
    Array.from(
      { length: config.workers },
      () => new Promise<Report>((resolve) => void keepOne(stop, resolve)),
    ),
  )
  for (const report of reports) {
    if ('url' in report) continue
    stop.asked = true
    killAll()
    throw 'busy' in report ? await busyPort(config.host, config.port) : new Error(report.failed)
  }
  say(banner((reports[0] as { url: string }).url, config, VERSION))
}

/**
 * Runs one worker after another in one place, until `stop` or until the first of them cannot listen.
 * `reported` hears of each; only the first counts.
 */
async function keepOne(stop: { asked: boolean }, reported: (report: Report) => void) {
  let listened = false
  for (let died = 0; ; died++) {
    const since = performance.now()
    const worker = cluster.fork()
    worker.once('message', (report: Report) => {
      listened ||= 'url' in report
      reported(report)
    })
    const [code, signal] = (await once(worker, 'exit')) as [number | null, string | null]
    reported({ failed: `a worker ended (${signal ?? code}) before it listened` })
    if (stop.asked || !listened) return
    if (performance.now() - since > DELAY.young) died = 0
    const delay = Math.min(DELAY.first * 2 ** died, DELAY.last)
    const what = `Worker ${worker.process.pid} ended (${signal ?? `exit code ${code}`})`
    say(`${what}; another starts in ${delay} ms.`, process.stderr)
    await wait(delay)
    if (stop.asked) return
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
  const serving = serve({ config })
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
