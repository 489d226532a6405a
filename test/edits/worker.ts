import { writeSync } from 'node:fs'
import { type Edit, openJournal, type Owner, type Step } from '../../cli/edits/journal.ts'

/**
 * A process of its own that edits files and may be killed at a step:
 * `node worker.ts FOLDER '{"do": "apply" | "undo" | "hold", "owner": ..., "edits": [...], "killAt": "renamed"}'`
 */
const [folder, asked] = process.argv.slice(2) as [string, string]
const { what, owner, edits, killAt } = JSON.parse(asked) as {
  what: 'apply' | 'undo' | 'hold'
  owner: Owner
  edits: Edit[]
  killAt?: Step
}
const step = (name: Step) => {
  if (name === killAt) process.kill(process.pid, 'SIGKILL')
}

const journal = openJournal(folder, { step })
if (what === 'undo') await journal.undo(owner.name)
else await journal.apply(owner, edits)
writeSync(1, 'done\n')
if (what === 'hold') setInterval(() => {}, 1000)
