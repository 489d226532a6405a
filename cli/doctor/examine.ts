import type { Finding, Surroundings } from './check.ts'
import { checks } from './checks/index.ts'

/** Runs every check. One that throws is a finding itself: the others are not kept from it. */
export async function examine(around: Surroundings): Promise<Finding[]> {
  const found = await Promise.all(
    checks.map(async (check): Promise<readonly Finding[]> => {
      try {
        return await check(around)
      } catch (error) {
        const summary = `the check itself failed: ${String(error)}`
        return [{ name: 'doctor', status: 'warn', summary }]
      }
    }),
  )
  return found.flat()
}

/** 2 if anything fails, 1 if anything is worth a warning, else 0. */
export function exitCode(findings: readonly Finding[]): 0 | 1 | 2 {
  if (findings.some(({ status }) => status === 'fail')) return 2
  return findings.some(({ status }) => status === 'warn') ? 1 : 0
}

/** Puts right what can be without a person. What it says, one sentence each. */
export async function fix(findings: readonly Finding[]): Promise<string[]> {
  const done: string[] = []
  for (const finding of findings) {
    if (!finding.fix) continue
    done.push(await finding.fix().catch((error: unknown) => `${finding.name}: ${String(error)}`))
  }
  return done
}
