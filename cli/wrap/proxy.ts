import { addressOf } from '../../runtimes/shared/address.ts'
import type { Config } from '../../src/config.ts'
import { CommandError } from '../errors.ts'
import { choose, type Choice, type Private, type Shared, type Situation } from './choose.ts'
import { openPrivate, type PrivateProxy } from './private.ts'
import { probe } from './probe.ts'

/** The proxy of a session: there to be called, and to be closed only if it is the session's own. */
export interface SessionProxy {
  readonly choice: Choice
  /** Origin, with the secret in its path where it has one. */
  readonly url: string
  readonly own?: PrivateProxy
}

/** Times a port is looked at anew when somebody else was faster: many sessions may begin at once. */
const TRIES = 3

/**
 * The proxy for a session, listening.
 *
 * @throws {CommandError} `busy_port` when a port was named that cannot be had.
 */
export async function proxyFor(situation: Situation, config: Config): Promise<SessionProxy> {
  for (let tries = 1; ; tries++) {
    const choice = await choose(situation)
    if (choice.proxy === 'shared') return { choice, url: choice.url }
    const { port } = choice
    try {
      return await listening(choice, config)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EADDRINUSE' && tries < TRIES) continue
      const problem = `Port ${port} cannot be listened on (${code})`
      if (situation.isExplicit) throw unusable(problem)
      const notes = [...choice.notes, `${problem}; this session has a free one.`]
      return listening({ ...choice, port: 0, notes }, config)
    }
  }
}

async function listening(choice: Private, config: Config): Promise<SessionProxy> {
  const own = await openPrivate(config, choice.port)
  return { choice, url: own.url, own }
}

function unusable(problem: string): CommandError {
  const steps = ['Leave --port out, and the session has a proxy of its own on a free port.']
  return new CommandError('busy_port', `${problem}.`, steps)
}

/** The port as it is, for `--no-proxy`: nothing is started, and nobody is refused. */
export async function asItIs({ host, port, secret, asked }: Situation): Promise<Shared> {
  const url = addressOf(host, port)
  const found = await probe(host, port, secret)
  const notes = {
    ours: [],
    nothing: [`Nothing listens at ${url}; start it with:  headroom proxy --port ${port}`],
    stranger: [`What listens at ${url} has not proven to be yours, and will get all requests.`],
    private: [`What listens at ${url} is another session's own, and answers nobody else.`],
  }[found.is]
  const flags = asked.map(({ by }) => by).filter((by) => by.startsWith('--'))
  const lost =
    flags.length > 0 ? [`With --no-proxy there is no effect of ${flags.join(', ')}.`] : []
  const version = found.is === 'ours' ? found.version : ''
  return { proxy: 'shared', url, version, notes: [...notes, ...lost] }
}
