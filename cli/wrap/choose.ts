import { addressOf } from '../../runtimes/shared/address.ts'
import { isLoopback } from '../../src/config.ts'
import { VERSION } from '../../src/version.ts'
import { CommandError } from '../errors.ts'
import type { Deployment } from './deployments.ts'
import type { Ourselves } from './inherited.ts'
import { probe, type Found, type Ours } from './probe.ts'
import { differences, type Asked } from './wish.ts'

/** Which proxy a session's requests go through. */
export type Choice = Shared | Private

/** One that runs already, and goes on when the session ends. */
export interface Shared {
  readonly proxy: 'shared'
  /** Origin, with the prefix that this one wants. */
  readonly url: string
  readonly version: string
  readonly profile?: string
  /** What the person should know, a sentence each. */
  readonly notes: readonly string[]
}

/** One inside this process, for this session alone. */
export interface Private {
  readonly proxy: 'private'
  /** To listen on; 0 for a free one. */
  readonly port: number
  readonly notes: readonly string[]
}

/** What there is to choose by. */
export interface Situation {
  readonly host: string
  readonly port: number
  /** The port was named on the command line, so no other will do. */
  readonly isExplicit: boolean
  /** May a deployment that does not answer be started? */
  readonly mayRecover: boolean
  /** Nothing is to be started: it is told what would be. */
  readonly isRehearsal?: boolean
  readonly asked: readonly Asked[]
  /** The workspace's. */
  readonly secret: string | undefined
  readonly deployments: readonly Deployment[]
  /** The proxy of ours that the tool would have called without us. */
  readonly ours?: Ourselves
}

/**
 * A deployment that was installed on the port, or any other proxy of ours there; else a private one,
 * on that port if it is free. A port that was named and belongs to a stranger is refused.
 *
 * @throws {CommandError} `busy_port`
 */
export async function choose(situation: Situation): Promise<Choice> {
  const { isExplicit, secret, deployments } = situation
  const ours = isExplicit ? undefined : situation.ours
  if (ours?.around) return judged(ours.around.url, ours.around.found, situation)
  const { port } = ours ?? situation
  if (port === 0) return mine(0)
  const deployment = deployments.find((one) => one.port === port)
  const { host } = deployment ?? ours ?? situation
  const notes: string[] = []
  let found = await probe(host, port, secret)
  if (deployment && situation.mayRecover && isDown(found)) {
    if (situation.isRehearsal) return waking(deployment)
    notes.push(await recovered(deployment))
    found = await probe(host, port, secret)
  }
  if (deployment?.renew && situation.mayRecover && !situation.isRehearsal && isOlder(found)) {
    notes.push(await renewed(deployment, found.version))
    found = await probe(host, port, secret)
  }
  if (found.is === 'ours') return judged(addressOf(host, port), found, situation, notes)
  if (found.is === 'private') {
    if (isExplicit) notes.push(`Port ${port} is another session's own; this one has a free one.`)
    return mine(0, notes)
  }
  if (found.is === 'stranger') {
    const who = await stranger(host, port, found.silent)
    if (isExplicit) throw who.refusal
    return mine(0, [...notes, who.sentence])
  }
  // Where a deployment may come back, its port is left to it.
  if (deployment) return mine(0, notes.length > 0 ? notes : [stopped(deployment)])
  return mine(isUpstream(port, situation.asked) ? 0 : port)
}

/** Requests that are to go to a port of this machine would come back to us if we took it. */
function isUpstream(port: number, asked: readonly Asked[]): boolean {
  return asked.some(({ value }) => {
    const url = typeof value === 'string' ? URL.parse(value) : null
    return url !== null && isLoopback(url.hostname) && url.port === String(port)
  })
}

const mine = (port: number, notes: readonly string[] = []): Private => ({
  proxy: 'private',
  port,
  notes,
})

/** Nothing, or something that hangs: neither is worth waiting for, and no stranger is touched. */
function isDown(found: Found): boolean {
  if (found.is === 'ours') return !found.ready
  return found.is === 'nothing' || (found.is === 'stranger' && found.silent)
}

async function recovered(deployment: Deployment): Promise<string> {
  const { profile } = deployment
  try {
    await deployment.recover()
    return `The deployment "${profile}" was not running; it has been started.`
  } catch (error) {
    return `The deployment "${profile}" could not be started: ${(error as Error).message}`
  }
}

const isOlder = (found: Found): found is Ours => found.is === 'ours' && found.version !== VERSION

/** New workers take the place of the old ones, which finish what they began: nobody is cut off. */
async function renewed({ profile, renew }: Deployment, version: string): Promise<string> {
  try {
    await renew!()
    return `The deployment "${profile}" still ran Headroom ${version}; it runs ${VERSION} now.`
  } catch (error) {
    return `The deployment "${profile}" could not be renewed: ${(error as Error).message}`
  }
}

/** What recovering is going to give. */
function waking({ profile, host, port }: Deployment): Shared {
  const notes = [`The deployment "${profile}" is not running; it would be started first.`]
  return { proxy: 'shared', url: addressOf(host, port), version: VERSION, profile, notes }
}

const stopped = ({ profile }: Deployment) =>
  `The deployment "${profile}" is not running; this session has a proxy of its own.`

/** A proxy of ours that runs: used as it is, unless it would send requests somewhere else or take none. */
function judged(url: string, found: Ours, { asked }: Situation, notes: string[] = []): Choice {
  const { version, profile, config } = found
  const what = profile ? `The deployment "${profile}"` : `The proxy at ${url}`
  const apart = (why: string) =>
    mine(0, [...notes, `${what} ${why}; this session has one of its own.`])
  if (!found.ready) return apart('is about to stop')
  if (!config) return apart('wants HEADROOM_PROXY_TOKEN, which agents do not send')
  const { misroutes, lacks } = differences(asked, config)
  const [first] = misroutes
  if (first) return apart(`sends to ${String(config[first.name])}, not where ${first.by} says`)
  const renew = profile ? ` To renew it:  headroom install restart --profile ${profile}` : ''
  const isOther =
    version !== VERSION && `${what} is Headroom ${version}, and this is ${VERSION}.${renew}`
  const names = lacks.map(({ by }) => by)
  const lost = names.length > 0 && `${what} has settings of its own: no effect of ${listed(names)}.`
  const said = [...notes, isOther, lost].filter((note) => note !== false)
  return { proxy: 'shared', url, version, ...(profile && { profile }), notes: said }
}

function listed(names: readonly string[]): string {
  return [...new Set(names)].join(', ')
}

/** Who it is that has the port, for one who may use another and for one who may not. */
async function stranger(host: string, port: number, isSilent: boolean) {
  const { whoHolds } = await import('../holder.ts')
  const { headroom, name, pid } = await whoHolds(host, port, isSilent)
  const process = pid ? ` (process ${pid})` : ''
  const who = headroom
    ? `a Headroom ${headroom.version}${process} that cannot prove to be yours`
    : `${name ?? 'another program'}${process}`
  const taken = `Port ${port} is taken by ${who}`
  return {
    sentence: `${taken}; this session has a free one.`,
    refusal: new CommandError('busy_port', `${taken}: it is sent nothing.`, [
      'Leave --port out, and the session has a proxy of its own.',
      ...(headroom
        ? ['A proxy proves itself by the secret in ~/.headroom; --stateless has none.']
        : []),
      ...(pid ? [`Or stop that one:  kill ${pid}`] : []),
    ]),
  }
}
