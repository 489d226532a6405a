import { join } from 'node:path'
import type { Parsed } from '../flags.ts'
import { say } from '../output.ts'
import { startChild } from './child.ts'
import { createEnding, type Ending } from './ending.ts'
import { launched, planned, urlsOf, type Plan } from './plan.ts'
import { asItIs, proxyFor, type SessionProxy } from './proxy.ts'
import { createScratch } from './scratch.ts'
import { stopped } from './system.ts'
import { tell } from './tell.ts'

/**
 * One session: a proxy chosen or started, a program in front of it, and everything as it was when the
 * program has ended.
 *
 * @returns the exit code.
 */
export async function session(given: Parsed): Promise<number> {
  const plan = await planned(given)
  const { only } = plan.settings
  if (only) {
    const preview = await import('./preview.ts')
    return only === 'dry-run' ? preview.dryRun(plan) : preview.printEnv(plan)
  }
  const ending = createEnding(tell)
  try {
    return await run(plan, ending)
  } finally {
    await ending.run()
  }
}

async function run(plan: Plan, ending: Ending): Promise<number> {
  const proxy = await proxyOf(plan)
  const { own, choice } = proxy
  if (own) ending.later(() => own.close())
  choice.notes.forEach(tell)
  const { chosen, settings, places, workspace } = plan
  const urls = urlsOf(proxy.url, places)
  const { program } = chosen
  if (program === undefined) {
    if (settings.write) await write(urls.url, plan, ending)
    void load(proxy)
    return paste(plan, urls.url, own !== undefined, ending)
  }
  const isKept = !plan.wish.config.stateless
  const scratch = createScratch(isKept ? join(workspace, 'scratch') : undefined)
  ending.later(scratch.remove)
  const { args, env, notes = [] } = launched(plan, urls, scratch.write)
  notes.forEach(tell)
  // What the tool is given goes by what its settings said before.
  if (settings.write) await write(urls.url, plan, ending)
  if (settings.verbose) verbosely(proxy, Object.keys(env), args)
  return ending.during(() => {
    const child = startChild(program, args, { ...process.env, ...env })
    void load(proxy)
    return child.ended
  })
}

async function proxyOf({ settings, situation, wish, workspace }: Plan): Promise<SessionProxy> {
  if (settings.proxy) return proxyFor(situation, { ...wish.config, workspaceDir: workspace })
  const choice = await asItIs(situation)
  return { choice, url: choice.url }
}

/** Once the child is on its way: it takes a while to start too, and its first request waits if need be. */
async function load({ own }: SessionProxy): Promise<void> {
  await own?.load().catch((error: unknown) => {
    tell(`The proxy could not be started; requests to it will fail. ${String(error)}`)
    void own.close()
  })
}

/** Until the session ends; after a crash, until the next `headroom`. */
async function write(url: string, plan: Plan, ending: Ending): Promise<void> {
  const { openJournal } = await import('../edits/journal.ts')
  const { tool } = plan.chosen
  const journal = openJournal(join(plan.workspace, 'journal'))
  const name = `wrap:${tool.name}:${process.pid}`
  ending.later(async () => {
    for (const { how, path, why } of await journal.undo(name)) {
      if (how === 'refused') tell(`${path} could not be put back: ${why}`)
    }
  })
  const applied = await journal.apply({ name }, tool.edits!(url, plan.places))
  for (const { path } of applied) tell(`Changed until the end: ${path}`)
}

/** A tool that is started by other means: what it must be told, and a proxy for as long as it is wanted. */
async function paste(plan: Plan, url: string, isOwn: boolean, ending: Ending): Promise<number> {
  const { chosen, settings } = plan
  const steps = settings.write ? [] : (chosen.tool.paste?.(url) ?? [])
  for (const step of steps) say(step)
  // What nobody is told of, nobody will call.
  const isUsed = isOwn && steps.some((step) => step.includes(url))
  if (!isUsed && !settings.write) return 0
  tell('Ctrl+C ends it.')
  return ending.during(stopped)
}

function verbosely(
  { choice, url }: SessionProxy,
  names: readonly string[],
  args: readonly string[],
): void {
  const { origin } = new URL(url)
  const whose = choice.proxy === 'private' ? 'this session’s own' : `Headroom ${choice.version}`
  tell(`Requests go to ${origin}, ${whose}.`)
  tell(`Set for the agent: ${names.join(', ') || 'nothing'}. Its arguments: ${args.length}.`)
}
