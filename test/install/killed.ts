import { writeSync } from 'node:fs'
import { apply } from '../../cli/install/apply.ts'
import { planned, type Wanted } from '../../cli/install/plan.ts'
import { remove } from '../../cli/install/remove.ts'
import { bench } from './machine.ts'

/**
 * Applies or removes a deployment on a machine in a folder, and ends itself without a word at the
 * moment of the given number; an exit code of 0 says that there were not so many.
 */
const [, , root, does, last, wanted] = process.argv
let moments = 0
const step = (name: string) => {
  // Told to the journal many times over, and of no interest before there is anything to undo.
  if (name === 'locked' || moments++ < Number(last)) return
  writeSync(1, `${name}\n`)
  process.kill(process.pid, 'SIGKILL')
  // Nothing more may happen until the signal comes.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
const { machine } = await bench(root!, 'linux', { step })
const asked = JSON.parse(wanted!) as Wanted
if (does === 'remove') await remove('default', machine, step)
else await apply(await planned(asked, machine), machine, { watch: step })
process.exit(0)
