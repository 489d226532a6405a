import { existsSync } from 'node:fs'
import { type HalfDone, halfDoneDeployments, repairDeployments } from '../../install/repair.ts'
import type { Manifest } from '../../install/manifest.ts'
import type { Check, Finding, Surroundings } from '../check.ts'

/** Every installed deployment: can its manifest be read, is what it runs still there, does it answer? */
export const deployments: Check = async (around) => {
  const halfDone = (await halfDoneDeployments()).map(unfinished)
  const all = around.deployments
  if (halfDone.length > 0) return halfDone
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

/** It is put right whole before anything can be said of what is left. */
function unfinished({ profile, does }: HalfDone): Finding {
  return {
    name: 'deployment',
    status: 'fail',
    summary: `${profile}: headroom install ${does} was cut short`,
    hint: 'headroom doctor --fix',
    fix: async () => {
      const repaired = (await repairDeployments()).flatMap(({ reverted }) => reverted)
      const refused = repaired.filter(({ how }) => how === 'refused')
      if (refused.length > 0)
        return refused.map(({ what, why }) => `${what} is left as it is: ${why}`).join('; ')
      return does === 'apply' ? `${profile} is as it was before` : `${profile} is removed`
    },
  }
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
