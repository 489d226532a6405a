import { existsSync } from 'node:fs'
import { readdir, rm, rmdir } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { exclusively } from './apply.ts'
import type { Machine } from './machine.ts'
import {
  deployments,
  knownManifest,
  type Manifest,
  readManifests,
  writeManifest,
} from './manifest.ts'
import { perform, prepare, type Reverted, revertAll } from './steps/index.ts'
import { begin, type Watch } from './transaction.ts'

/**
 * Takes a deployment away, clients first: every file as it was before, byte for byte where nobody
 * changed it since. Conversations keep what they were sent: the workspace's own state stays.
 */
export async function remove(
  profile: string,
  machine: Machine,
  watch?: Watch,
): Promise<readonly Reverted[]> {
  return exclusively(machine, async () => {
    const manifest = await knownManifest(machine.workspace, profile)
    const transaction = await begin('remove', profile, manifest, machine, watch)
    const reverted = await transaction.rollBack()
    await handOn(manifest, machine)
    return reverted
  })
}

/** Folders that were made for this one and that another has files in are now that one's to take away. */
async function handOn({ records }: Manifest, { workspace }: Machine): Promise<void> {
  const made = records.flatMap((record) => (record.kind === 'file' ? record.folders : []))
  const left = made.filter((folder) => existsSync(folder))
  if (left.length === 0) return
  for (const { manifest } of await readManifests(workspace)) {
    if (!manifest) continue
    const heirs = manifest.records.map((record) => {
      if (record.kind !== 'file') return record
      const folders = left.filter((folder) => record.path.startsWith(folder + sep))
      return { ...record, folders: [...new Set([...folders, ...record.folders])] }
    })
    if (!isDeepStrictEqual(heirs, manifest.records)) {
      return writeManifest(workspace, { ...manifest, records: heirs })
    }
  }
}

/** All that Headroom itself writes into a workspace (docs/files.md); what a person wrote there is not of it. */
const OURS =
  /^(?:secret|(?:headroom|ledger)\.db.*|dashboard\.html|journal|deploy|scratch|compiled)$/

/**
 * What the workspace holds beside deployments, which goes only when that is asked for. The folder itself
 * goes when nothing is left in it: it may be one that a person has chosen.
 */
export async function purge({ workspace }: Machine): Promise<boolean> {
  const others = await readdir(deployments(workspace)).catch(() => [])
  if (others.some((name) => name !== 'lock')) return false
  for (const name of (await readdir(workspace).catch(() => [])).filter((one) => OURS.test(one))) {
    await rm(join(workspace, name), { recursive: true, force: true })
  }
  await rmdir(workspace).catch(() => {})
  return true
}

/** Clients go where they went before; the deployment stays as it is. */
export async function unroute(manifest: Manifest, machine: Machine): Promise<readonly Reverted[]> {
  return revertAll(manifest.records.filter(isRouting), machine)
}

/** The other way round. */
export async function reroute(manifest: Manifest, machine: Machine): Promise<void> {
  const records = []
  for (const record of manifest.records) {
    records.push(
      isRouting(record) ? await perform(await prepare(record, machine), machine) : record,
    )
  }
  await writeManifest(machine.workspace, { ...manifest, records })
}

/** What leads clients to a deployment: edits, variables, and files of shells; what runs it is not. */
function isRouting({ kind, ...record }: Manifest['records'][number]): boolean {
  if (kind === 'edits' || kind === 'variable') return true
  return kind === 'file' && 'path' in record && /\.(?:fish|sh)$/.test(record.path)
}
