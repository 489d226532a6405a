import { join } from 'node:path'
import type { Edit } from '../edits/edit.ts'
import { CommandError } from '../errors.ts'
import { paint, say, table } from '../output.ts'
import type { Env } from '../tools/tool.ts'
import { choose, type Choice } from './choose.ts'
import { HOST, launched, urlsOf, type Plan } from './plan.ts'
import { asItIs } from './proxy.ts'
import { tell } from './tell.ts'

/**
 * `--print-env`: for the proxy that is at the port, or would be. Nothing is started, and nobody's
 * requests are sent to one who has not proven to be ours.
 *
 * @throws {CommandError} `busy_port`
 */
export async function printEnv(plan: Plan): Promise<number> {
  const { settings, situation, chosen, places } = plan
  const { port } = settings
  const choice = settings.proxy
    ? await choose({ ...situation, isExplicit: true, mayRecover: false })
    : await asItIs(situation)
  choice.notes.forEach(tell)
  const isMissing = choice.proxy === 'private'
  if (isMissing && choice.port !== port) {
    const steps = ['Name another port:  --port PORT']
    throw new CommandError('busy_port', `There is no proxy on port ${port} to point at.`, steps)
  }
  if (isMissing) tell(`Nothing listens there yet. Start it:  headroom proxy --port ${port}`)
  const { title } = chosen.tool
  const urls = urlsOf(isMissing ? `http://${HOST}:${port}` : choice.url, places)
  const {
    env,
    args,
    notes = [],
  } = launched(plan, urls, () => {
    const message = `${title} needs a file that is there for as long as its session.`
    throw new CommandError('bad_option', message, [`headroom wrap ${chosen.tool.name}`])
  })
  notes.forEach(tell)
  if (args.length > chosen.args.length) {
    tell(`${title} needs arguments as well as variables; --dry-run shows them.`)
  }
  for (const line of exportLines(env)) say(line)
  return 0
}

/** Lines that every POSIX shell can read. */
export function exportLines(env: Env): string[] {
  return Object.entries(env).map(([name, value]) =>
    value === undefined ? `unset ${name}` : `export ${name}=${quoted(value)}`,
  )
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** `--dry-run`: what would be started, and how. Nothing is changed and nothing is kept. */
export async function dryRun(plan: Plan): Promise<number> {
  const { settings, situation, chosen, places, workspace } = plan
  const choice = settings.proxy
    ? await choose({ ...situation, isRehearsal: true })
    : await asItIs(situation)
  const urls = urlsOf(addressOf(choice), places)
  const scratch = (name: string) => join(workspace, 'scratch', 'PID', name)
  const child = chosen.program === undefined ? undefined : launched(plan, urls, scratch)
  const edits = settings.write ? chosen.tool.edits!(urls.url, places) : []
  const steps = child || settings.write ? [] : (chosen.tool.paste?.(urls.url) ?? [])
  const rehearsal: Rehearsal = {
    tool: chosen.tool.title,
    proxy: choice.proxy,
    url: urls.url,
    ...(choice.proxy === 'shared' && choice.profile && { deployment: choice.profile }),
    upstream: upstreamOf(plan, choice),
    ...(child && { program: chosen.program!, args: child.args, env: shown(child.env, places.env) }),
    ...(steps.length > 0 && { steps }),
    writes: edits.map(({ path }: Edit) => path),
    notes: [...choice.notes, ...(child?.notes ?? [])],
  }
  say(settings.json ? JSON.stringify(rehearsal, null, 2) : text(rehearsal))
  return 0
}

interface Rehearsal {
  readonly tool: string
  readonly proxy: Choice['proxy']
  readonly url: string
  readonly deployment?: string
  readonly upstream: Readonly<Record<string, string>>
  readonly program?: string
  readonly args?: readonly string[]
  /** What is set; null for what is taken away. */
  readonly env?: Readonly<Record<string, string | null>>
  readonly steps?: readonly string[]
  readonly writes: readonly string[]
  readonly notes: readonly string[]
}

function addressOf(choice: Choice): string {
  if (choice.proxy === 'shared') return choice.url
  return `http://${HOST}:${choice.port || 'PORT'}/s/SECRET`
}

/** Where a private proxy would send on; a shared one has settings of its own. */
function upstreamOf({ wish }: Plan, choice: Choice): Record<string, string> {
  if (choice.proxy === 'shared') return {}
  const { anthropicApiUrl, openaiApiUrl, geminiApiUrl } = wish.config
  return { anthropic: anthropicApiUrl, openai: openaiApiUrl, gemini: geminiApiUrl }
}

const SECRET = /KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL|AUTH/i

/** What the person had set before may be a secret, and is not repeated. */
function shown(env: Env, before: Env): Record<string, string | null> {
  const own = Object.values(before).filter((value) => value && value.length >= LONG)
  const masked = Object.entries(env).map(([name, value = null]) => {
    if (value === null) return [name, null]
    if (SECRET.test(name)) return [name, '(not shown)']
    const had = before[name]
    return [
      name,
      had ? value.replaceAll(had, '(as before)') : own.includes(value) ? '(yours)' : value,
    ]
  })
  return Object.fromEntries(masked) as Record<string, string | null>
}

/** Characters from which on a value may be a secret. */
const LONG = 16

function text({ tool, proxy, url, deployment, upstream, ...rest }: Rehearsal): string {
  const { bold } = paint(process.stdout)
  const whose = deployment ? `the deployment "${deployment}"` : WHOSE[proxy]
  const variables = Object.entries(rest.env ?? {}).map(([name, value]) =>
    value === null ? [name, '(taken away)'] : [name, value],
  )
  const parts: [head: string, rows: (readonly string[])[]][] = [
    ['Requests go to', [[url, whose]]],
    ['and from there to', Object.entries(upstream)],
    ['Started', rest.program ? [[rest.program, ...rest.args!]] : []],
    ['with', variables],
    ['Written until the end', rest.writes.map((path) => [path])],
    ['To be pasted', (rest.steps ?? []).map((step) => [step])],
    ['To be known', rest.notes.map((note) => [note])],
  ]
  const written = parts
    .filter(([, rows]) => rows.length > 0)
    .map(([head, rows]) => `${bold(head)}\n${table(rows, '  ')}`)
  return [`${tool}: nothing has been started.`, ...written].join('\n\n')
}

const WHOSE = { private: "this session's own proxy", shared: 'a proxy that runs' }
