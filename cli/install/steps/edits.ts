import type { Edit } from '../../edits/edit.ts'
import type { StepKind } from './step.ts'

/** Edits of files that belong to others, through the journal: it knows what they replaced. */
export const edits: StepKind<'edits'> = {
  says: (step) => `edit   ${step.edits.map(({ path }) => path).join(', ')}`,
  prepare: async (step) => ({ ...step, files: [] }),
  async perform(record, { journal }) {
    const owner = { name: record.owner }
    // Those of an earlier time would be what these replace.
    await journal.undo(record.owner)
    const files = await journal.apply(owner, record.edits as unknown as Edit[])
    return { ...record, files: files.map((file) => ({ ...file })) }
  },
  async revert({ owner }, { journal }) {
    const undone = await journal.undo(owner)
    return undone.map(({ path, how, why }) => ({
      what: path,
      how,
      ...(why !== undefined && { why }),
    }))
  },
}
