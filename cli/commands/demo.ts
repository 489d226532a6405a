import { command } from '../command.ts'
import { firstChange } from '../demo/diff.ts'
import { replay, type Replay, type Step } from '../demo/replay.ts'
import { TASK } from '../demo/session.ts'
import { type Pair, paint, pair, prose, say, widthOf } from '../output.ts'

export const demo = command({
  name: 'demo',
  description: 'Replays a short session through a real proxy on this machine.',
  usage: '[--json]',
  examples: [
    { command: 'headroom demo', does: 'turn by turn: what was sent before and after' },
    { command: 'headroom demo --json', does: 'the same for programs' },
  ],
  args: {
    json: {
      type: 'boolean',
      description: 'Print the figures and both texts of every turn as JSON.',
    },
  },
  async run({ flags }) {
    const result = await replay()
    if (flags['json']) say(JSON.stringify({ ...result, total: total(result) }, null, 2))
    else show(result)
  },
})

function show(result: Replay): void {
  const { bold, dim } = paint(process.stdout)
  const [first, ...others] = prose(`Task: ${TASK}`).split('\n').map(dim)
  say([prose(INTRODUCTION), '', first, ...others].join('\n'))
  for (const step of result.steps) say(`\n${turn(step)}`)
  const all = total(result)
  say(`
${bold('All requests together')}   ${pair(all.requests)} tokens
${bold('Tool results, each once')} ${pair(all.results)} tokens
${bold("Kept the provider's cache")} ${result.grewOnly ? 'yes: every request began with what had been sent before' : 'NO: a block that had been sent changed'}

${prose(MEANING)}`)
}

const INTRODUCTION =
  'An invented session, written for this demo, goes through a real proxy to a stand-in for the ' +
  'provider. Both run on this machine; there is no key and no network.'

const MEANING =
  'What these figures mean: tokens are estimates from character classes, made by the same rule ' +
  'before and after; no tokenizer and no provider was asked. They are not money. Providers bill a ' +
  'repeated beginning of a request at a fraction of the price, so a token saved is worth one write ' +
  'to their cache and the cheap reads after it; the sum depends on their prices and on your ' +
  'session. The session is short and made to show each kind of tool result once; yours will differ.'

function turn(step: Step): string {
  const colours = paint(process.stdout)
  const head = `${colours.bold(`Request ${step.turn + 1}`)}  ${pair(step.request)} tokens`
  if (step.turn === 0) return `${head}\n  ${step.what}`
  const changed = step.before !== step.after
  const title = `  new: ${step.what}   ${changed ? pair(step.result) : `${step.result.before.toLocaleString('en')} tokens, left as it was`}`
  const layout = { colours, most: LINES, width: Math.min(WIDTH, widthOf(process.stdout)) - 4 }
  const diff = changed ? firstChange(step.before, step.after, layout) : []
  return [head, colours.cyan(title), ...diff.map((line) => `    ${line}`)].join('\n')
}

/** Lines of each side of a change that are shown. */
const LINES = 6
const WIDTH = 100

function total({ steps }: Replay): { requests: Pair; results: Pair } {
  const sum = (pick: (step: Step) => Pair): Pair => ({
    before: steps.reduce((all, step) => all + pick(step).before, 0),
    after: steps.reduce((all, step) => all + pick(step).after, 0),
  })
  return { requests: sum((step) => step.request), results: sum((step) => step.result) }
}
