import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { connectionsOf } from '../runtimes/connections.ts'
import { serve } from '../runtimes/node.ts'
import { addressOf } from '../runtimes/shared/main.ts'
import type { Config } from '../src/config.ts'
import type { Front, Taker } from './front.ts'

/** A worker's words to the process that started it, and the other way round. */
type Report = 'here' | { took: number } | { ready: true } | { failed: string }
type Order = { connection: number } | 'here?' | { drain: number }

/** Set in a worker's environment, beside the channel on which it is told what to do. */
const WORKER = 'HEADROOM_WORKER'

/** Milliseconds before a worker that died is replaced: doubled each time one dies young. */
const DELAY = { first: 100, last: 10_000, young: 30_000 }
/** Milliseconds between two looks at whether a worker still answers, and how often it may be silent. */
const HEARTBEAT = Number(process.env['HEADROOM_WORKER_HEARTBEAT']) || 10_000
const MISSED = 3
/** Milliseconds that one may take to come up. */
const STARTING = 60_000
/** Seconds that a worker which was replaced may take to finish what it began. */
const FINISHING = 3600

/** Processes that share the work of one port. */
export interface Crew {
  readonly pids: () => readonly number[]
  /** New processes take the places of the old ones, which finish what they began and go. */
  replace(): Promise<void>
  /** Resolves when every answer has ended, or has had its time. */
  stop(): Promise<void>
  /** Ends everything at once. */
  kill(): void
}

export interface Employer {
  readonly config: Pick<Config, 'workers' | 'drainTimeout'>
  readonly front: Front
  /** How a worker is started, asked for anew with each. */
  readonly launch: () => {
    /** Our own, unless told. */
    readonly launcher?: string
    readonly args: readonly string[]
    readonly env: NodeJS.ProcessEnv
  }
  /** Told what happens, one sentence each. */
  readonly note: (sentence: string) => void
  /** Called when other processes serve than before. */
  readonly changed?: () => void
}

/**
 * Starts the workers of a front and replaces those that die or no longer answer. Resolves when all
 * of them serve.
 *
 * @throws when the first one in a place ends before it serves.
 */
export async function employ(employer: Employer): Promise<Crew> {
  const { config, front, note, changed } = employer
  const crew = new Set<Worker>()
  const places: Worker[] = []
  let stopping = false

  const mind = async (worker: Worker, place: number, died = 0): Promise<void> => {
    const since = performance.now()
    const end = await worker.ended
    front.remove(worker.take)
    crew.delete(worker)
    changed?.()
    if (stopping || places[place] !== worker) return
    const young = performance.now() - since < DELAY.young
    const delay = young ? Math.min(DELAY.first * 2 ** died, DELAY.last) : DELAY.first
    note(`Worker ${worker.pid} ended (${end}); another starts in ${delay} ms.`)
    await wait(delay)
    // Meanwhile the place may have been filled, or given up.
    if (stopping || places[place] !== worker) return
    const next = hire(place, young ? died + 1 : 0)
    await next.ready.then(
      () => note(`Worker ${next.pid} took the place of ${worker.pid}.`),
      () => {},
    )
  }

  const hire = (place: number, died = 0): Worker => {
    const worker = startWorker(employer)
    crew.add(worker)
    places[place] = worker
    void worker.ready.then(
      () => {
        front.add(worker.take)
        changed?.()
      },
      () => {},
    )
    void mind(worker, place, died)
    return worker
  }

  const crewOf: Crew = {
    pids: () => [...crew].map(({ pid }) => pid),
    async replace() {
      for (const [place, old] of places.entries()) {
        const next = startWorker(employer)
        crew.add(next)
        try {
          await next.ready
        } catch (error) {
          crew.delete(next)
          throw error
        }
        places[place] = next
        void mind(next, place)
        front.add(next.take)
        front.remove(old.take)
        old.tell({ drain: Math.max(config.drainTimeout, FINISHING) })
        note(`Worker ${next.pid} took the place of ${old.pid}.`)
        changed?.()
      }
    },
    async stop() {
      stopping = true
      front.close()
      for (const worker of crew) worker.tell({ drain: config.drainTimeout })
      await Promise.all([...crew].map(({ ended }) => ended))
    },
    kill() {
      stopping = true
      for (const { kill } of crew) kill()
    },
  }
  try {
    const first = Array.from({ length: config.workers }, (_, place) => hire(place))
    await Promise.all(first.map(({ ready }) => ready))
  } catch (error) {
    crewOf.kill()
    throw error
  }
  return crewOf
}

interface Worker {
  readonly pid: number
  /** Resolves when it serves. @throws when it ended before. */
  readonly ready: Promise<void>
  /** Its exit code or signal. */
  readonly ended: Promise<string>
  readonly take: Taker
  tell(order: Order): void
  kill(): void
}

function startWorker({ launch, note }: Employer): Worker {
  const { launcher = process.argv[1]!, args, env } = launch()
  const child = fork(launcher, args, { env: { ...env, [WORKER]: '1' } })
  child.on('error', () => {})
  const ended = once(child, 'exit').then(([code, signal]: (string | number | null)[]) =>
    String(signal ?? `exit code ${code}`),
  )
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (report: Report) => {
      if (report === 'here' || 'took' in report) return
      if ('ready' in report) resolve()
      else reject(new Error(report.failed))
    })
    void ended.then((end) => reject(new Error(`a worker ended (${end}) before it served`)))
  })
  ready.catch(() => {})
  const isAlive = watch(child, ready, note)
  const inHand = new Map<number, { connection: Socket; refused: () => void }>()
  let sent = 0
  child.on('message', (report: Report) => {
    if (report === 'here' || !('took' in report)) return
    // Its copy is the one that counts now.
    inHand.get(report.took)?.connection.destroy()
    inHand.delete(report.took)
    // Questions wait behind all connections.
    isAlive()
  })
  void ended.then(() => {
    // What it had not taken yet, another can.
    for (const { refused } of inHand.values()) refused()
  })
  return {
    pid: child.pid ?? 0,
    ready,
    ended,
    tell: (order) => void (child.connected && child.send(order, () => {})),
    kill: () => void child.kill('SIGKILL'),
    take(connection, refused) {
      if (!child.connected) return refused()
      inHand.set(++sent, { connection, refused })
      // It is kept until the worker has said that it has it: one may be gone, and not be missed yet.
      child.send({ connection: sent } satisfies Order, connection, { keepOpen: true }, () => {})
    },
  }
}

/**
 * Kills a worker that no longer answers: it accepts, and whoever is with it waits for ever.
 *
 * @returns told of every other sign of life
 */
function watch(
  child: ChildProcess,
  ready: Promise<void>,
  note: (sentence: string) => void,
): () => void {
  let missed = 0
  const end = (why: string) => {
    note(`Worker ${child.pid} ${why}.`)
    child.kill('SIGKILL')
  }
  child.on('message', (report: Report) => {
    if (report === 'here') missed = 0
  })
  let timer = setTimeout(end, STARTING, 'did not come up')
  const ask = () => {
    if (missed++ >= MISSED) return end('no longer answers')
    if (child.connected) child.send('here?' satisfies Order, () => {})
    timer = setTimeout(ask, HEARTBEAT)
  }
  void ready.then(
    () => {
      clearTimeout(timer)
      ask()
    },
    () => {},
  )
  child.once('exit', () => clearTimeout(timer))
  return () => (missed = 0)
}

/** Is this process a worker of another? */
export const isWorker = () => process.env[WORKER] === '1' && process.send !== undefined

/** One of the workers. It stops when it is told to, or when the first process has gone. */
export async function serveAsWorker(config: Config): Promise<void> {
  // A terminal or a supervisor signals the whole group: the first process decides what that means.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
  const say = (report: Report) => process.send!(report, undefined, undefined, () => {})
  const connections = connectionsOf(addressOf(config.host, config.port), config.port)
  const serving = serve({ config }, connections)
  const stop = (seconds: number) =>
    void serving.then((server) => server.close(seconds * 1000)).then(() => process.exit())
  process.on('disconnect', () => process.exit())
  process.on('message', (order: Order, connection?: Socket) => {
    if (order === 'here?') say('here')
    else if ('drain' in order) stop(order.drain)
    else {
      say({ took: order.connection })
      // One whose client has gone by now comes as nothing.
      if (connection) connections.take(connection)
    }
  })
  await serving.then(
    () => say({ ready: true }),
    (error) => {
      process.send!({ failed: String(error?.stack ?? error) }, undefined, undefined, () =>
        process.exit(1),
      )
    },
  )
}
