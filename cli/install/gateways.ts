import type { Tool } from '../tools/index.ts'
import type { Machine } from './machine.ts'
import { type Manifest, readManifests } from './manifest.ts'
import { placesOf, urlOf } from './routes.ts'

/**
 * Where the targets have been going, by the proxy's option for it: a gateway of the person's, which
 * stays the way out. What leads to a deployment of ours is none; there what was found when it was
 * applied still holds. A tool that is not led to it keeps its gateway to itself.
 */
export async function gatewaysOf(
  { profile, scope, port }: Pick<Manifest, 'profile' | 'scope' | 'port'>,
  targets: readonly Tool[],
  machine: Machine,
): Promise<Record<string, string>> {
  const read = await readManifests(machine.workspace)
  const manifests = read.flatMap(({ manifest }) => (manifest ? [manifest] : []))
  const url = urlOf({ host: '127.0.0.1', port })
  const own = new Set([...manifests.map(urlOf), url])
  const before = manifests.find((manifest) => manifest.profile === profile)?.settings ?? {}
  const found: Record<string, string> = {}
  for (const tool of targets) {
    if (scope === 'provider' && tool.edits!(url, placesOf(machine)).length === 0) continue
    const upstream = tool.upstream({ ...placesOf(machine), args: [] })
    for (const [option, gateway] of Object.entries(upstream)) {
      if (!gateway || found[option] !== undefined) continue
      if (!own.has(URL.parse(gateway)?.origin ?? '')) found[option] = gateway
      else if (before[option] !== undefined) found[option] = before[option]
    }
  }
  return found
}
