import { exclusively } from './apply.ts'
import { thisMachine } from './machine.ts'
import { readManifests } from './manifest.ts'
import type { Reverted } from './steps/index.ts'
import { unfinished } from './transaction.ts'

/** Work on a deployment that a crash has cut short. */
export interface HalfDone {
  readonly profile: string
  readonly does: 'apply' | 'remove'
}

/** What `repairDeployments` would put right. Changes nothing. */
export async function halfDoneDeployments(machine = thisMachine()): Promise<readonly HalfDone[]> {
  return (await unfinished(machine)).map(({ profile, does }) => ({ profile, does }))
}

/**
 * Takes back every `apply` that never came to its end, and puts up again what was there before; brings
 * every `remove` to its end. For `headroom doctor --fix`, and before any other work on deployments.
 */
export async function repairDeployments(
  machine = thisMachine(),
): Promise<readonly (HalfDone & { readonly reverted: readonly Reverted[] })[]> {
  const left = await unfinished(machine)
  if (left.length === 0) return []
  const found: (HalfDone & { reverted: readonly Reverted[] })[] = []
  await exclusively(
    machine,
    async () => {},
    (profile, does, reverted) => {
      found.push({ profile, does, reverted })
    },
  )
  return found
}

/** Manifests that cannot be read, and why. */
export async function corruptManifests({ workspace } = thisMachine()) {
  const all = await readManifests(workspace)
  return all.flatMap(({ path, problem }) => (problem === undefined ? [] : [{ path, problem }]))
}
