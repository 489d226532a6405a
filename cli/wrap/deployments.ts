import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** An installed deployment, as far as a session needs to know it. */
export interface Deployment {
  readonly profile: string
  readonly host: string
  readonly port: number
  /** Makes it answer: starts it if it is stopped, replaces it if it is wedged. @throws why it cannot. */
  recover(): Promise<unknown>
  /**
   * Has the version that is installed here take the place of an older one that still runs: absent where
   * that would cut somebody off, or where it runs another installation. @throws why it cannot.
   */
  renew?(): Promise<unknown>
}

/** The deployments of a workspace, the first of two with one port being the one to use. */
export async function deploymentsIn(workspace: string): Promise<Deployment[]> {
  // Most people have none, and what can read them takes a while to load.
  const profiles = await readdir(join(workspace, 'deploy')).catch(() => [])
  if (profiles.length === 0) return []
  const [{ readManifests }, { recover, renewable, restart }, { thisMachine }] = await Promise.all([
    import('../install/manifest.ts'),
    import('../install/lifecycle.ts'),
    import('../install/machine.ts'),
  ])
  const machine = { ...thisMachine(), workspace }
  return (await readManifests(workspace)).flatMap(({ manifest }) => {
    if (!manifest) return []
    const { profile, host, port } = manifest
    const renew = () => restart(manifest, machine, { drain: true })
    return [
      {
        profile,
        host,
        port,
        recover: () => recover(manifest, machine),
        ...(renewable(manifest, machine) && { renew }),
      },
    ]
  })
}
