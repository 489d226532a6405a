import type { Machine } from '../machine.ts'
import type { Done } from '../record.ts'
import { commands } from './commands.ts'
import { crontab } from './crontab.ts'
import { edits } from './edits.ts'
import { file } from './file.ts'
import { runner } from './runner.ts'
import type { Planned, Reverted, StepKind } from './step.ts'
import { variable } from './variable.ts'

export type { Planned, Reverted } from './step.ts'
export { runAll } from './commands.ts'

const KINDS: { readonly [Kind in Done['kind']]: StepKind<Kind> } = {
  file,
  commands,
  crontab,
  variable,
  edits,
  runner,
}

// A step goes to the kind that its own `kind` names, which the compiler cannot follow.
const kindOf = (step: Planned | Done) => KINDS[step.kind] as unknown as StepKind<Done['kind']>

export const says = (step: Planned) => kindOf(step).says(step as never)
export const prepare = (step: Planned | Done, machine: Machine): Promise<Done> =>
  kindOf(step).prepare(step as never, machine)
export const perform = (record: Done, machine: Machine): Promise<Done> =>
  kindOf(record).perform(record as never, machine)

/** Takes steps back, the last one first. What cannot be is told; the others are not kept from it. */
export async function revertAll(records: readonly Done[], machine: Machine): Promise<Reverted[]> {
  const reverted: Reverted[] = []
  for (const record of records.toReversed()) {
    try {
      reverted.push(...(await kindOf(record).revert(record as never, machine)))
    } catch (error) {
      const why = (error as Error).message
      reverted.push({ what: says(record), how: 'refused', why })
    }
  }
  return reverted
}
