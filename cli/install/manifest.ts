import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { CommandError } from '../errors.ts'
import { PROFILE } from './profile.ts'
import { recordSchema } from './record.ts'

export const PRESETS = ['persistent-service', 'persistent-task', 'persistent-docker'] as const
export const RUNTIMES = ['node', 'bun', 'deno', 'docker'] as const
export const SCOPES = ['provider', 'user', 'system'] as const
export const PROVIDERS = ['auto', 'all', 'manual'] as const
export const SUPERVISORS = [
  'systemd',
  'systemd-timer',
  'cron',
  'launchd',
  'launchd-interval',
  'schtasks',
  'schtasks-interval',
  'docker',
] as const

/** What a deployment is, and all that was done for it: enough to start it, to judge it and to take it away. */
export const manifestSchema = z.strictObject({
  schema: z.literal(1),
  profile: z.string().regex(PROFILE),
  preset: z.enum(PRESETS),
  runtime: z.enum(RUNTIMES),
  supervisor: z.enum(SUPERVISORS),
  scope: z.enum(SCOPES),
  providers: z.enum(PROVIDERS),
  /** Names of `cli/tools/`. */
  targets: z.array(z.string()),
  host: z.string(),
  port: z.int().min(1).max(65_535),
  mode: z.string(),
  /** Options of `headroom proxy` by flag, beside host, port and mode. Never a secret. */
  settings: z.record(z.string(), z.string()),
  /** The program and the package it was installed from, by absolute path. */
  program: z.string(),
  launcher: z.string(),
  /** Bun's or Deno's, where that is the runtime. */
  runner: z.string().optional(),
  /** The supervisor can keep it from all files but its own. */
  confined: z.boolean(),
  /** Of the Docker runtime; without a network the port is published. */
  image: z.string().optional(),
  network: z.string().optional(),
  /** Version of Headroom that applied it. */
  version: z.string(),
  /** What was done, in order; undone in reverse. */
  records: z.array(recordSchema),
  /** ISO times. */
  created: z.string(),
  updated: z.string(),
})

export type Manifest = z.output<typeof manifestSchema>

/** A manifest, or why there is none to be had from its file. */
export type Read = { readonly path: string } & (
  | { readonly manifest: Manifest; readonly problem?: never }
  | { readonly manifest?: never; readonly problem: string }
)

export const deployments = (workspace: string) => join(workspace, 'deploy')
export const folderOf = (workspace: string, profile: string) =>
  join(deployments(workspace), profile)
export const manifestPath = (workspace: string, profile: string) =>
  join(folderOf(workspace, profile), 'manifest.json')

/** Every deployment of a workspace by name, `default` first; those that cannot be read say why. */
export async function readManifests(workspace: string): Promise<Read[]> {
  const entries = await readdir(deployments(workspace), { withFileTypes: true }).catch(() => [])
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const all = await Promise.all(
    names.filter((name) => PROFILE.test(name)).map((name) => readManifest(workspace, name)),
  )
  const rank = ({ path }: Read) => (path === manifestPath(workspace, 'default') ? 0 : 1)
  return all
    .filter((read) => read !== undefined)
    .sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1))
}

/** One deployment; undefined where there is none of that name. */
export async function readManifest(workspace: string, profile: string): Promise<Read | undefined> {
  const path = manifestPath(workspace, profile)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? undefined : { path, problem: message }
  }
  try {
    return { path, manifest: manifestSchema.parse(JSON.parse(text)) }
  } catch (error) {
    return { path, problem: reason(error) }
  }
}

/** @throws {CommandError} `bad_option` when there is none, `bad_input` with path and reason when it is corrupt. */
export async function knownManifest(workspace: string, profile: string): Promise<Manifest> {
  const read = await readManifest(workspace, profile)
  if (read?.manifest) return read.manifest
  if (read) {
    throw new CommandError('bad_input', `${read.path} cannot be read: ${read.problem}`, [
      'Put it right, or make it anew:  headroom install apply',
      'What a crash left behind:       headroom doctor --fix',
    ])
  }
  throw new CommandError('bad_option', `There is no deployment "${profile}".`, [
    'Those there are:  headroom install list',
    'A new one:        headroom install apply',
  ])
}

/** Whole or not at all. */
export async function writeManifest(workspace: string, manifest: Manifest): Promise<void> {
  const path = manifestPath(workspace, manifest.profile)
  await mkdir(folderOf(workspace, manifest.profile), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${process.pid}`
  await writeFile(temporary, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
  await rename(temporary, path)
}

function reason(error: unknown): string {
  if (!(error instanceof z.ZodError)) return (error as Error).message
  const { path, message } = error.issues[0]!
  return path.length > 0 ? `${path.join('.')}: ${message}` : message
}
