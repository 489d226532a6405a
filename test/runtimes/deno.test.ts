import { binaries, startProcess } from './launch.ts'
import { conformance } from './suite.ts'

conformance({
  name: 'deno',
  start: (env) => startProcess(binaries.deno, ['run', '-A', 'runtimes/deno.ts'], env),
})
