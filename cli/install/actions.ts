import { say } from '../output.ts'
import { CommandError } from '../errors.ts'
import type { Parsed } from '../flags.ts'
import { runAgent } from './agent.ts'
import { apply } from './apply.ts'
import { MAKING } from './args.ts'
import { recover, restart, stop } from './lifecycle.ts'
import { follow, lastLines } from './logs.ts'
import { thisMachine } from './machine.ts'
import { knownManifest, type Manifest, readManifests } from './manifest.ts'
import { planned, type Wanted } from './plan.ts'
import { checkedProfile } from './profile.ts'
import { purge, remove, reroute, unroute } from './remove.ts'
import { ensure, stopRunner } from './runner.ts'
import { lineText, planText, revertedText, statusText } from './show.ts'
import { statusOf } from './status.ts'
import { isHeld } from './stopped.ts'
import { paint, table } from '../output.ts'

interface Given {
  readonly flags: Parsed['flags']
  readonly words: Parsed['words']
}

interface Action {
  /** Flags it has a use for. */
  readonly takes: readonly string[]
  /** Words that may follow its name. */
  readonly words?: number
  run(given: Given): Promise<void>
}

const profileOf = ({ flags }: Given) => checkedProfile(String(flags['profile'] ?? 'default'))

async function known(given: Given) {
  const machine = thisMachine()
  return { machine, manifest: await knownManifest(machine.workspace, profileOf(given)) }
}

/** What follows `headroom install`. */
export const actions: Readonly<Record<string, Action>> = {
  apply: { takes: ['profile', 'dry-run', 'json', ...MAKING], run: applied },
  status: {
    takes: ['profile', 'json'],
    async run(given) {
      const { machine, manifest } = await known(given)
      const status = await statusOf(manifest, machine)
      say(given.flags['json'] ? JSON.stringify(status, null, 2) : statusText(status))
      if (!status.healthy) process.exitCode = 1
    },
  },
  list: { takes: ['json'], run: listed },
  logs: { takes: ['profile', 'json', 'lines', 'follow'], run: logged },
  start: {
    takes: ['profile'],
    async run(given) {
      const { machine, manifest } = await known(given)
      const { url, version, recovered } = await recover(manifest, machine)
      await reroute(manifest, machine)
      say(
        recovered
          ? `Headroom ${version} runs at ${url}.`
          : `Headroom ${version} runs at ${url} already.`,
      )
    },
  },
  stop: {
    takes: ['profile', 'unroute'],
    async run(given) {
      const { machine, manifest } = await known(given)
      const back = given.flags['unroute'] ? await unroute(manifest, machine) : []
      await stop(manifest, machine)
      say(`The deployment "${manifest.profile}" is stopped.`)
      revertedText(back).forEach((line) => say(line))
      if (!given.flags['unroute'] && manifest.targets.length > 0) say(stillRouted(manifest))
    },
  },
  restart: {
    takes: ['profile', 'drain'],
    async run(given) {
      const { machine, manifest } = await known(given)
      const how = await restart(manifest, machine, { drain: given.flags['drain'] !== false })
      say(
        how === 'replaced'
          ? 'New workers serve; the old ones finish what they began.'
          : `The deployment "${manifest.profile}" was started anew.`,
      )
    },
  },
  remove: { takes: ['profile', 'purge'], run: removed },
  agent: { takes: ['profile'], words: 2, run: agent },
}

function stillRouted({ targets }: Manifest): string {
  return [
    `These are still led to it, and fail until it is started again: ${targets.join(', ')}.`,
    'To lead them back meanwhile:  headroom install stop --unroute',
  ].join('\n')
}

async function applied({ flags }: Given): Promise<void> {
  const machine = thisMachine()
  const wanted: Wanted = Object.fromEntries(
    Object.entries(flags).map(([flag, value]) => [flag, String(value)]),
  )
  const plan = await planned(wanted, machine)
  const asJson = flags['json'] === true
  if (flags['dry-run']) return say(asJson ? JSON.stringify(plan, null, 2) : planText(plan))
  if (!asJson) say(planText(plan))
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => abort.abort())
  const outcome = await apply(plan, machine, { signal: abort.signal })
  const manifest = await knownManifest(machine.workspace, plan.deployment.profile)
  const status = await statusOf(manifest, machine)
  if (asJson) return say(JSON.stringify({ outcome, ...status }, null, 2))
  const { green } = paint(process.stdout)
  say('')
  say(outcome === 'unchanged' ? 'It is so already.' : green(`Done: it runs at ${status.url}.`))
  for (const problem of status.problems) say(problem, process.stderr)
  say('How it is:  headroom install status     Take it away:  headroom install remove')
}

async function listed({ flags }: Given): Promise<void> {
  const machine = thisMachine()
  const all = await readManifests(machine.workspace)
  const statuses = await Promise.all(
    all.flatMap(({ manifest }) => (manifest ? [statusOf(manifest, machine)] : [])),
  )
  for (const { path, problem } of all) {
    if (problem !== undefined) say(`headroom: ${path} cannot be read: ${problem}`, process.stderr)
  }
  if (flags['json']) return say(JSON.stringify(statuses, null, 2))
  if (statuses.length === 0)
    return say('There is no deployment. A new one:  headroom install apply')
  say(
    table(
      statuses.map(({ profile, state, url, preset, scope, targets }) => [
        profile,
        state,
        url,
        preset,
        scope,
        targets.map(({ name }) => name).join(','),
      ]),
    ),
  )
}

async function logged(given: Given): Promise<void> {
  const { machine, manifest } = await known(given)
  const { lines = '100', json } = given.flags
  if (!/^\d{1,6}$/.test(String(lines))) {
    throw new CommandError('bad_option', `--lines cannot be "${String(lines)}". It takes a number.`)
  }
  const show = (line: Parameters<typeof lineText>[0]) =>
    say(json ? JSON.stringify(line) : lineText(line))
  const last = await lastLines(manifest, machine, Number(lines))
  last.forEach(show)
  if (given.flags['follow']) await follow(manifest, machine, show)
}

async function removed(given: Given): Promise<void> {
  const profile = profileOf(given)
  const machine = thisMachine()
  const reverted = await remove(profile, machine)
  revertedText(reverted).forEach((line) => say(line))
  say(`The deployment "${profile}" is gone.`)
  const refused = reverted.filter(({ how }) => how === 'refused')
  if (refused.length > 0) process.exitCode = 1
  if (!given.flags['purge']) {
    return say(`Conversations and the ledger stay in ${machine.workspace}; --purge takes them too.`)
  }
  const isGone = await purge(machine)
  say(
    isGone
      ? `So is all that Headroom kept in ${machine.workspace}.`
      : 'Other deployments use the rest, which stays.',
  )
}

/** For supervisors alone. */
async function agent(given: Given): Promise<void> {
  // Of a task of Windows, which can be given no variables.
  const [does, folder] = given.words
  const machine = thisMachine({
    ...process.env,
    ...(folder !== undefined && { HEADROOM_WORKSPACE_DIR: folder }),
  })
  const profile = profileOf(given)
  if (does === 'run') return runAgent(profile, machine)
  if (does === 'ensure') {
    if (await isHeld(machine, profile)) return
    return say(await ensure(await knownManifest(machine.workspace, profile), machine))
  }
  if (does === 'stop') return void (await stopRunner(machine, profile))
  throw new CommandError('bad_option', 'headroom install agent takes run, ensure or stop.')
}
