import { CommandError } from '../../errors.ts'
import type { Machine } from '../machine.ts'
import type { Command } from '../record.ts'
import type { Reverted, StepKind } from './step.ts'

/** What a supervisor is told, by its own program. */
export const commands: StepKind<'commands'> = {
  says: ({ run, does }) => (run.length > 0 ? `run    ${run.map(shown).join('; ')}` : does),
  async prepare(step, { exec }) {
    // Of an earlier time: what is so now is that one's work.
    if ('before' in step || !step.unless) return step
    const { program, args, says } = step.unless
    return { ...step, before: (await exec(program, args)).stdout.includes(says) }
  },
  async perform(record, machine) {
    if (record.before) return record
    try {
      await runAll(record.run, machine)
    } catch (error) {
      if (!record.optional) throw error
      return { ...record, undo: [] }
    }
    return record
  },
  async revert({ undo, before }, machine) {
    if (before) return []
    const reverted: Reverted[] = []
    for (const command of undo) {
      const why = await refusal(command, machine)
      reverted.push({
        what: shown(command),
        ...(why ? { how: 'refused', why } : { how: 'restored' }),
      })
    }
    return reverted
  },
}

/** One after the other. @throws {CommandError} with what the first that fails has said. */
export async function runAll(all: readonly Command[], machine: Machine): Promise<void> {
  for (const command of all) {
    const why = await refusal(command, machine)
    if (why !== undefined) {
      throw new CommandError('supervisor_failed', `This did not work:  ${shown(command)}`, [why])
    }
  }
}

/** Why it did not work; undefined when it did, or when there was nothing to do. */
async function refusal(command: Command, { exec }: Machine): Promise<string | undefined> {
  const { program, args, tolerate, input } = command
  const { code, stdout, stderr } = await exec(program, args, input === undefined ? {} : { input })
  const said = (stderr.trim() || stdout.trim()).slice(-500)
  if (code === 0 || (tolerate && new RegExp(tolerate, 'i').test(said))) return undefined
  return code === 127 ? `There is no ${program} on PATH.` : said || `It ended with ${code}.`
}

const shown = ({ program, args }: Command) => [program, ...args].map(quoted).join(' ')
const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)
