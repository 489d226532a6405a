import { DECKS } from '../../src/simulate/decks.ts'
import type { Replayed } from '../../src/simulate/simulate.ts'
import { distribution, groups, summary } from '../../src/simulate/summary.ts'
import { command } from '../command.ts'
import { CommandError } from '../errors.ts'
import { folders } from '../folders.ts'
import { paint, say } from '../output.ts'
import { transcriptsIn, usualPlaces } from '../simulate/files.ts'
import { progressBar } from '../simulate/progress.ts'
import { replayFiles } from '../simulate/replay.ts'
import { simulateText } from '../simulate/text.ts'
import { existsSync } from 'node:fs'

/** The shortest prefix that most models cache. */
const MINIMUM = 1024
/** Tokens that an agent's system text and tools take. */
const BASE = 20_000

export const simulate = command({
  name: 'simulate',
  description:
    'What it would have saved in your own past sessions. They are read on this machine, and nothing is written or sent.',
  usage: '[options] [PATHS]',
  examples: [
    { command: 'headroom simulate', does: 'what Claude Code and Codex keep on this machine' },
    {
      command: 'headroom simulate ~/sessions',
      does: 'transcripts or request bodies in .jsonl files',
    },
    { command: 'headroom simulate --json', does: 'every figure, for a program' },
  ],
  args: {
    base: {
      type: 'string',
      description: `Tokens of system text and tools, which transcripts lack. [${BASE}]`,
      valueHint: 'tokens',
    },
    json: { type: 'boolean', description: 'Print every figure as JSON.' },
  },
  words: true,
  async run({ flags, words }) {
    const base = baseOf(flags['base'])
    const files = await transcriptsIn(words.length > 0 ? words : placesHere())
    const size = files.reduce((sum, file) => sum + file.size, 0)
    const progress = progressBar(size)
    const conditions = { decks: DECKS, base, minimum: MINIMUM }
    const outcome = await replayFiles(files, conditions, progress.show)
    progress.clear()
    const { replayed, failed, bytes, took } = outcome
    if (replayed.length === 0) {
      throw new CommandError('bad_input', 'There is no conversation in there.', [
        'Taken are Claude Code’s and Codex’s sessions, and .jsonl files of requests or messages.',
      ])
    }
    if (flags['json']) say(JSON.stringify(figures(outcome.replayed, { base, failed }), null, 2))
    else
      say(
        simulateText(
          { replayed, decks: DECKS, base, minimum: MINIMUM, failed },
          paint(process.stdout),
        ),
      )
    const speed = bytes / 1e6 / (took / 1000)
    say(
      `headroom: ${(bytes / 1e6).toFixed(1)} MB in ${(took / 1000).toFixed(1)} s (${speed.toFixed(0)} MB/s)`,
      process.stderr,
    )
  },
})

function baseOf(text: unknown): number {
  const base = Number(text ?? BASE)
  if (Number.isInteger(base) && base >= 0 && base <= 1_000_000) return base
  throw new CommandError('bad_option', `--base cannot be "${String(text)}".`, [
    'It takes a number of tokens, as in: headroom simulate --base 20000',
  ])
}

function placesHere(): string[] {
  const places = usualPlaces(folders(process.env).home, process.env)
  const found = places.filter((place) => existsSync(place))
  if (found.length > 0) return found
  throw new CommandError('bad_input', 'Neither Claude Code nor Codex has kept sessions here.', [
    `Looked in: ${places.join(', ')}`,
    'Or name files: headroom simulate PATHS',
  ])
}

/** Shares are of the input price without Headroom. */
function figures(replayed: readonly Replayed[], facts: { base: number; failed: number }) {
  const sets = [...groups(replayed)]
  return {
    ...facts,
    minimum: MINIMUM,
    mode: 'cache',
    conversations: replayed.length,
    requests: replayed.reduce((sum, one) => sum + one.requests, 0),
    decks: DECKS.map((deck, i) => ({
      ...deck,
      groups: Object.fromEntries(sets.map(([name, set]) => [name, summary(set, i)])),
    })),
    distribution: Object.fromEntries(distribution(replayed, 0)),
  }
}
