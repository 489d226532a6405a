import { binaries, startProcess } from './launch.ts'
import { conformance } from './suite.ts'

conformance({
  name: 'node',
  start: (env) => startProcess(binaries.node, ['runtimes/node.ts'], env),
})
