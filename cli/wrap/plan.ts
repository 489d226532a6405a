import { readSecret, secretIn } from '../../runtimes/shared/secret.ts'
import { CommandError } from '../errors.ts'
import type { Parsed } from '../flags.ts'
import { folders } from '../folders.ts'
import { loopbackExemption } from '../loopback.ts'
import type { Launch, Launched, Places } from '../tools/tool.ts'
import type { Situation } from './choose.ts'
import { contextCommand } from './contextTool.ts'
import { deploymentsIn } from './deployments.ts'
import { settingsOf, type Settings } from './flags.ts'
import { sorted } from './inherited.ts'
import { projectOf, workingFolder } from './project.ts'
import { chosenTool, type Chosen } from './tool.ts'
import { wishOf, type Wish } from './wish.ts'

/** All that is known of a session before anything is started. */
export interface Plan {
  readonly settings: Settings
  readonly chosen: Chosen
  readonly places: Places
  readonly workspace: string
  readonly wish: Wish
  readonly situation: Situation
}

/** Where proxies are looked for and private ones listen. */
export const HOST = '127.0.0.1'

/** @throws {CommandError} `bad_option`, `missing_tool` */
export async function planned(given: Parsed): Promise<Plan> {
  const { env } = process
  const settings = settingsOf(given, env)
  const chosen = chosenTool(given, settings.paste)
  const { tool } = chosen
  if (settings.write && !tool.edits) {
    throw new CommandError('bad_option', `${tool.title} has no settings that --write could write.`)
  }
  const folder = given.flags['workspace-dir']
  const { home, workspace } = folders(
    typeof folder === 'string' ? { ...env, HEADROOM_WORKSPACE_DIR: folder } : env,
  )
  const places = { home, cwd: workingFolder() ?? home, env }
  const isStateless = wishOf(given.flags, {}, env).config.stateless
  // Made before anything else, so that all of many sessions that begin at once know each other.
  const secret =
    settings.only || isStateless ? await readSecret(workspace) : await secretIn(workspace, () => {})
  const deployments = await deploymentsIn(workspace)
  const before = tool.upstream({ ...places, args: chosen.args })
  const { upstream, ours } = await sorted(before, secret, deployments)
  const wish = wishOf(given.flags, upstream, env)
  const situation = {
    host: HOST,
    port: settings.port,
    isExplicit: settings.isPortExplicit,
    mayRecover: settings.recover,
    asked: wish.asked,
    secret,
    deployments,
    ...(ours && { ours }),
  }
  return { settings, chosen, places, workspace, wish, situation }
}

export type Urls = Pick<Launch, 'url' | 'bareUrl' | 'project'>

/** The addresses of a proxy for a session in a folder. */
export function urlsOf(bareUrl: string, { cwd }: Places): Urls {
  const project = projectOf(cwd)
  return project ? { url: `${bareUrl}/p/${project}`, bareUrl, project } : { url: bareUrl, bareUrl }
}

/** What the tool is started with, and so that no HTTP proxy comes between it and us. */
export function launched(plan: Plan, urls: Urls, scratch: Launch['scratch']): Launched {
  const { chosen, places, settings } = plan
  const { tool, args } = chosen
  const contextTool = settings.contextTool ? { contextTool: contextCommand(places.env) } : {}
  const written = settings.write
  const launch = { ...places, ...urls, args, written, scratch, ...contextTool }
  const { env, notes = [], ...rest } = tool.launch(launch)
  const lacks = settings.contextTool && !tool.hasHooks ? [`${tool.title} ${NO_HOOKS}`] : []
  return {
    ...rest,
    env: { ...loopbackExemption(places.env), ...env },
    notes: [...notes, ...lacks],
  }
}

const NO_HOOKS = 'has no hooks for its shell commands: a context tool has no effect.'
