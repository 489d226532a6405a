import { measureLaunch } from './figures/launch.ts'
import { machine, render } from './report.ts'

/** `node bench/launch.ts`: needs no corpus, and a machine that has nothing else to do. */
const section = await measureLaunch()
process.stdout.write(`${machine()}\n\n${render([section])}`)
