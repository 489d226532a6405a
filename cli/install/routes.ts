import { join } from 'node:path'
import { addressOf } from '../../runtimes/shared/address.ts'
import { byNearness } from '../../src/nearest.ts'
import type { Edit } from '../edits/edit.ts'
import { CommandError } from '../errors.ts'
import { findProgram } from '../programs.ts'
import type { Deployment } from '../supervisors/supervisor.ts'
import { type Tool, tools } from '../tools/index.ts'
import type { Places } from '../tools/tool.ts'
import type { Machine } from './machine.ts'
import type { Manifest } from './manifest.ts'
import { editOwner, serviceName } from './profile.ts'
import { fishFile, shellEdits, shellLines } from './shells.ts'
import type { Planned } from './steps/index.ts'

type Scope = Deployment['scope']

export const placesOf = ({ home, env }: Machine): Places => ({ home, env, cwd: home })

/**
 * The tools that a deployment leads to itself: those installed, all that it can lead, or those named.
 *
 * @throws {CommandError} `bad_option` for a name nobody knows, or one that this scope cannot lead
 */
export function targetsOf(
  providers: Manifest['providers'],
  scope: Scope,
  named: string | undefined,
  machine: Machine,
): readonly Tool[] {
  const able = tools.filter((tool) => canLead(tool, scope))
  const env = machine.env as NodeJS.ProcessEnv
  if (providers === 'all') return able
  if (providers === 'auto') {
    return able.filter(({ binary, name }) => findProgram(binary ?? name, env) !== undefined)
  }
  const names = [...new Set((named ?? '').split(',').filter(Boolean))]
  if (names.length > 0) return names.map((name) => toolNamed(name, scope))
  throw new CommandError('bad_option', '--providers manual wants to know which: --target NAME.', [
    `It can be: ${able.map(({ name }) => name).join(', ')}`,
  ])
}

function toolNamed(name: string, scope: Scope): Tool {
  const tool = tools.find((known) => known.name === name)
  if (!tool) {
    const names = tools.map((known) => known.name)
    throw new CommandError('bad_option', `--target cannot be "${name}".`, [
      `It is one of: ${byNearness(name, names).join(', ')}`,
    ])
  }
  if (canLead(tool, scope)) return tool
  if (scope === 'provider' && tool.lasting) {
    throw new CommandError(
      'bad_option',
      `${tool.title} has no setting that could be edited for it.`,
      [
        'By a variable in every shell:  --scope user',
        `Or just when it is run:        headroom wrap ${name}`,
      ],
    )
  }
  throw new CommandError('bad_option', `${tool.title} cannot be led to a deployment for good.`, [
    tool.edits
      ? 'By its own settings:     --scope provider'
      : `When it is run:  headroom wrap ${name}`,
  ])
}

const canLead = ({ edits, lasting }: Tool, scope: Scope) =>
  scope === 'provider' ? edits !== undefined : lasting !== undefined

/** The URL that tools are given. */
export function urlOf({ host, port }: Pick<Deployment, 'host' | 'port'>): string {
  return addressOf(host, port)
}

/** What leads the targets to the deployment, and what there is to say about it. */
export async function routesFor(
  deployment: Deployment,
  targets: readonly Tool[],
  machine: Machine,
): Promise<{ readonly steps: readonly Planned[]; readonly notes: readonly string[] }> {
  const url = urlOf(deployment)
  const owner = editOwner(deployment.profile)
  if (targets.length === 0) return { steps: [], notes: [NOBODY] }
  if (deployment.scope === 'provider') {
    const edits = targets.map((tool) => tool.edits!(url, placesOf(machine)))
    const left = targets.filter((_, at) => edits[at]!.length === 0)
    const notes = left.map(async ({ title, routes }) => {
      const { length } = (await routes?.(placesOf(machine))) ?? []
      const why =
        length > 0 ? 'goes to a gateway of yours' : 'has no provider that could be led here'
      return `${title} ${why}, and is left as it is.`
    })
    const all = edits.flat()
    return { steps: all.length > 0 ? [edited(owner, all)] : [], notes: await Promise.all(notes) }
  }
  const variables = variablesOf(targets, url)
  const isSystem = deployment.scope === 'system'
  if (machine.platform === 'win32') {
    const place = isSystem ? 'windows-machine' : 'windows-user'
    const steps = Object.entries(variables).map(([name, value]): Planned => {
      return { kind: 'variable', place, name, value }
    })
    return { steps, notes: [NEW_TERMINAL] }
  }
  const steps = isSystem
    ? forAll(deployment, variables, machine)
    : forOne(deployment, variables, machine)
  return { steps, notes: [NEW_SHELL] }
}

const NOBODY =
  'No agent is led to it: none that could be was found. Name one with --target, or set its base URL yourself.'
const NEW_SHELL = 'Shells that are open do not know the variables yet: open a new one.'
const NEW_TERMINAL = 'Programs that are open do not know the variables yet: open a new terminal.'

const edited = (owner: string, edits: readonly Edit[]): Planned => ({
  kind: 'edits',
  owner,
  edits: edits.map((edit) => ({ ...edit })),
})

/** @throws {CommandError} when two of them want one variable to be two things */
function variablesOf(targets: readonly Tool[], url: string): Record<string, string> {
  const variables: Record<string, string> = {}
  const from: Record<string, Tool> = {}
  for (const tool of targets) {
    for (const [name, value] of Object.entries(tool.lasting!(url))) {
      const other = variables[name] !== undefined && variables[name] !== value && from[name]
      if (other) {
        const titles = `${other.title} and ${tool.title}`
        throw new CommandError('bad_option', `${titles} want ${name} to be different things.`, [
          'Name the ones you use with --target, or take --scope provider.',
        ])
      }
      variables[name] = value
      from[name] = tool
    }
  }
  return variables
}

function forOne(
  deployment: Deployment,
  variables: Record<string, string>,
  machine: Machine,
): Planned[] {
  const owner = editOwner(deployment.profile)
  const fish = fishFile(machine, join(machine.home, '.config/fish'), deployment, variables)
  const session = machine.platform === 'darwin' ? Object.entries(variables) : []
  return [
    edited(owner, shellEdits(machine, variables)),
    ...(fish ? [fish] : []),
    // Programs that no shell has started.
    ...session.map(([name, value]): Planned => ({
      kind: 'variable',
      place: 'launchd',
      name,
      value,
    })),
  ]
}

function forAll(
  deployment: Deployment,
  variables: Record<string, string>,
  machine: Machine,
): Planned[] {
  const lines = shellLines(variables)
  const fish = fishFile(machine, join(machine.root, 'etc/fish'), deployment, variables)
  if (machine.platform === 'darwin') {
    const files = ['profile', 'zshenv', 'bashrc'].map((name) => join(machine.root, 'etc', name))
    const edits = files.map((path): Edit => ({
      path,
      format: 'block',
      block: { comment: '#', lines },
      mode: 0o644,
    }))
    return [edited(editOwner(deployment.profile), edits), ...(fish ? [fish] : [])]
  }
  const path = join(machine.root, 'etc/profile.d', `${serviceName(deployment.profile)}.sh`)
  const text = `${lines.join('\n')}\n`
  return [{ kind: 'file', path, text, mode: 0o644 }, ...(fish ? [fish] : [])]
}

/** One target of a deployment, and where it would go now. */
export interface Routed {
  readonly name: string
  readonly title: string
  readonly routed: boolean
  /** Every place that says where it goes, in the order in which it reads them. */
  readonly routes: readonly { readonly from: string; readonly url: string }[]
}

/** Whether each target of a deployment is really led to it: by what its own places say. */
export async function routed(manifest: Manifest, machine: Machine): Promise<Routed[]> {
  const own = urlOf(manifest)
  return Promise.all(
    manifest.targets.map(async (name) => {
      const tool = tools.find((known) => known.name === name)
      const routes = (await tool?.routes?.(placesOf(machine))) ?? []
      const first = routes[0]?.url
      const isOwn = first === own || first?.startsWith(`${own}/`) === true
      return { name, title: tool?.title ?? name, routed: isOwn, routes }
    }),
  )
}
