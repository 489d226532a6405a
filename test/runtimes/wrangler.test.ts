import { asVars, binaries, startProcess } from './launch.ts'
import { conformance } from './suite.ts'

conformance({
  name: 'wrangler',
  start: (env) => {
    const args = [
      'dev',
      '--ip',
      '127.0.0.1',
      '--port',
      '0',
      '--inspector-port',
      '0',
      ...asVars(env),
    ]
    return startProcess(binaries.node, [binaries.wrangler, ...args], {}, /Ready on (http:\S+)/)
  },
})
