import { existsSync } from 'node:fs'
import type { Manifest } from '../../install/manifest.ts'
import type { Check, Finding, Surroundings } from '../check.ts'

/** Every installed deployment: can its manifest be read, is what it runs still there, does it answer? */
export const deployments: Check = async (around) => {
  const all = around.deployments
  if (all.length === 0) return [{ name: 'deployments', status: 'skip', summary: 'none installed' }]
  return Promise.all(
    all.map(async ({ path, manifest, problem }) => {
      if (manifest) return judged(manifest, around)
      const hint = 'Put it right, or make it anew:  headroom install apply'
      return {
        name: 'deployment',
        status: 'fail',
        summary: `${path} cannot be read: ${problem}`,
        hint,
      } as const
    }),
  )
}

async function judged(manifest: Manifest, around: Surroundings): Promise<Finding> {
  const { profile, port, preset, targets, program, launcher } = manifest
  const name = 'deployment'
  const gone = [program, launcher].find(
    (path) => manifest.runtime !== 'docker' && !existsSync(path),
  )
  if (gone) {
    const summary = `${profile}: it runs ${gone}, which is gone`
    return { name, status: 'fail', summary, hint: `headroom install apply --profile ${profile}` }
  }
  const { is } = await around.probe(port)
  const what = `${profile}: ${preset} on port ${port}`
  if (is === 'ours') return { name, status: 'pass', summary: what }
  const isUsed = targets.length > 0
  return {
    name,
    status: isUsed ? 'fail' : 'warn',
    summary: `${what} does not answer${isUsed ? `, though it leads ${targets.join(', ')} there` : ''}`,
    hint: `headroom install start --profile ${profile}`,
  }
}
