import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { openCorpus } from './corpus.ts'
import type { Bench, Figure } from './figure.ts'
import { dollars } from './figures/dollars.ts'
import { edits } from './figures/edits.ts'
import { extension } from './figures/extension.ts'
import { facts } from './figures/facts.ts'
import { kinds } from './figures/kinds.ts'
import { outside } from './figures/outside.ts'
import { references } from './figures/references.ts'
import { roundtrip } from './figures/roundtrip.ts'
import { speed } from './figures/speed.ts'
import { tokens } from './figures/tokens.ts'
import { machine, render } from './report.ts'
import { run } from './run.ts'
import { sample } from './sample.ts'

const FIGURES: Readonly<Record<string, (bench: Bench) => Figure>> = {
  tokens,
  dollars,
  facts,
  roundtrip,
  extension,
  outside,
  edits,
  references,
  kinds,
  speed,
}

const HELP = `npm run bench -- --corpus FOLDER [options]

  --corpus FOLDER      conversations, facts and single outputs to measure on
  --short              measure on a small built-in sample instead
  --only NAMES         some figures: ${Object.keys(FIGURES).join(', ')}
  --sample N           every N-th conversation and output
  --full               check every conversation and request, not a sample
  --json               figures as JSON
  --show-references N  write N references, drawn at random, to a temporary file
  --seed N             of everything drawn at random

A run over a whole corpus with all figures is written to bench/RESULTS.md.
The exit code is 1 when a law is broken.
`

const { values: args } = parseArgs({
  options: {
    corpus: { type: 'string' },
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    sample: { type: 'string', default: '1' },
    full: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    'show-references': { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
})

const names = args.only?.split(',') ?? Object.keys(FIGURES)
const corpus = args.short ? sample : args.corpus === undefined ? undefined : openCorpus(args.corpus)
const unknown = names.filter((name) => !(name in FIGURES))
if (args.help || !corpus || unknown.length > 0) {
  if (unknown.length > 0) process.stderr.write(`No figure is called ${unknown.join(', ')}.\n\n`)
  process.stderr.write(HELP)
  process.exit(args.help ? 0 : 2)
}

const sections = await run(
  corpus,
  names.map((name) => FIGURES[name]!),
  {
    every: Math.max(1, Number(args.sample)),
    full: args.full,
    seed: Number(args.seed),
    showReferences: Number(args['show-references']),
    progress: (message) => process.stderr.write(`${message}\n`),
  },
)

const report = render(sections)
process.stdout.write(args.json ? `${JSON.stringify(sections, null, 2)}\n` : report)
if (!args.short && args.only === undefined && args.sample === '1') {
  const head = `# Results\n\nWritten by \`npm run bench\`. ${machine()}\n\n`
  await writeFile(new URL('RESULTS.md', import.meta.url), head + report)
}

/** Broken cases shown of each figure. */
const SHOWN = 5
for (const { title, broken = [] } of sections) {
  if (broken.length === 0) continue
  process.exitCode = 1
  process.stderr.write(`${title}: ${broken.length} broken\n`)
  for (const line of broken.slice(0, SHOWN)) process.stderr.write(`  ${line}\n`)
}
