import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { properties } from '../test/codec/properties.ts'

const HELP = `npm run fuzz -- [options]

Tries to break the codec's laws on conversations made up, ${Object.keys(properties).length} laws in turn.

  --runs N   conversations in all (100000)
  --seed N   of everything drawn at random (the time of day)

The exit code is 1 when a law is broken; the smallest conversation found that breaks it is shown.
`

const { values: args } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
    help: { type: 'boolean', default: false },
  },
})

const runs = Number(args.runs)
const seed = Number(args.seed)
if (args.help || !(runs > 0) || !Number.isInteger(seed)) {
  process.stderr.write(HELP)
  process.exit(args.help ? 0 : 2)
}

/** Conversations between two lines of progress. */
const BATCH = 1000
const laws = Object.entries(properties)
process.stderr.write(`seed ${seed}\n`)
let done = 0
for (let batch = 0; done < runs && process.exitCode === undefined; batch++) {
  const [name, property] = laws[batch % laws.length]!
  const numRuns = Math.min(BATCH, runs - done)
  const result = await fc.check(property, { numRuns, seed: seed + batch })
  done += numRuns
  if (result.failed) {
    process.stdout.write(`Broken: ${name}\n${fc.defaultReportMessage(result)}\n`)
    process.exitCode = 1
  }
  process.stderr.write(`${done} conversations\n`)
}
