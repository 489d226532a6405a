import { ensure, stopRunner } from '../runner.ts'
import { knownManifest } from '../manifest.ts'
import type { StepKind } from './step.ts'

/** The process that only a watchdog looks after. */
export const runner: StepKind<'runner'> = {
  says: ({ profile }) => `start  headroom install agent run --profile ${profile}`,
  prepare: async (step) => step,
  async perform(record, machine) {
    await ensure(await knownManifest(machine.workspace, record.profile), machine)
    return record
  },
  async revert({ profile }, machine) {
    const stopped = await stopRunner(machine, profile)
    return [{ what: `the process of ${profile}`, how: stopped ? 'restored' : 'already gone' }]
  },
}
