import { parseArgs } from 'node:util'
import { loadTokenizer } from '../src/ledger/tokens.ts'
import { openCorpus } from './corpus.ts'
import type { Bench, Figure } from './figure.ts'
import { dollars } from './figures/dollars.ts'
import { edits } from './figures/edits.ts'
import { facts } from './figures/facts.ts'
import { kinds } from './figures/kinds.ts'
import { roundtrip } from './figures/roundtrip.ts'
import { tokens } from './figures/tokens.ts'
import { replay } from './replay.ts'
import { render } from './report.ts'

const FIGURES: readonly ((bench: Bench) => Figure)[] = [
  tokens,
  dollars,
  facts,
  roundtrip,
  edits,
  kinds,
]

const { values: args } = parseArgs({
  options: {
    corpus: { type: 'string' },
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    sample: { type: 'string' },
    full: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    'show-references': { type: 'string', default: '0' },
  },
})

const tokenizer = await loadTokenizer()
const counted = new Map<string, number>()
const bench: Bench = {
  tokens(text) {
    let count = counted.get(text)
    if (count === undefined) counted.set(text, (count = tokenizer(text)))
    return count
  },
  options: {
    full: args.full,
    seed: Number(args.seed),
    showReferences: Number(args['show-references']),
  },
}

const only = args.only?.split(',')
const figures = FIGURES.map((make) => make(bench)).filter(
  ({ name }) => only?.includes(name) ?? true,
)
const corpus = openCorpus(args.corpus!)
const every = Math.max(1, Number(args.sample ?? 1))
let seen = 0
for await (const conversation of corpus.conversations()) {
  if (seen++ % every !== 0) continue
  const replayed = replay(conversation)
  for (const figure of figures) figure.conversation?.(replayed)
  if (seen % 20 === 0) process.stderr.write(`${seen} conversations\n`)
}
if (figures.some((figure) => figure.record)) {
  let records = 0
  for await (const record of corpus.records()) {
    if (records++ % every !== 0) continue
    for (const figure of figures) figure.record?.(record)
  }
}
const sections = figures.map((figure) => ({ name: figure.name, ...figure.finish() }))
process.stdout.write(args.json ? JSON.stringify(sections, null, 2) + '\n' : render(sections))
const broken = sections.flatMap((section) => section.broken ?? [])
if (broken.length > 0) {
  for (const line of broken.slice(0, 20)) process.stderr.write(line + '\n')
  process.exitCode = 1
}
