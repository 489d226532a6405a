import { binaries, startProcess } from './launch.ts'
import { conformance } from './suite.ts'

conformance({
  name: 'bun',
  start: (env) => startProcess(binaries.bun, ['runtimes/bun.ts'], env),
})
