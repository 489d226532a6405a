import { readConfig } from '../../src/config.ts'
import { loadTokenizer } from '../../src/ledger/tokens.ts'
import { command } from '../command.ts'
import { onlyWord, type Parsed } from '../flags.ts'
import { optionArgs } from '../options.ts'
import { paint, say, widthOf } from '../output.ts'
import { encodeConversation } from '../wire/conversation.ts'
import { readInput } from '../wire/input.ts'
import { type Outcome, reducedPieces } from '../wire/outcome.ts'
import { reductionNote, report, reportJson } from '../wire/report.ts'
import { CALL_ARGS, callOf, encodeText } from '../wire/single.ts'

export const encode = command({
  name: 'encode',
  description: 'Shows what a tool result becomes on its way to the model.',
  usage: '[options] FILE      (- for standard input)',
  examples: [
    { command: 'headroom encode build.log', does: 'what changes, in colours, and the tokens' },
    {
      command: 'git diff | headroom encode - --command "git diff"',
      does: 'what is piped in',
    },
    {
      command: 'headroom encode --tool Read --full file.txt',
      does: 'as the result of a file read',
    },
    { command: 'headroom encode - < x | headroom decode -', does: 'gives x back' },
    {
      command: 'headroom encode --conversation request.json > sent.json',
      does: 'a whole request',
    },
  ],
  args: {
    ...CALL_ARGS,
    conversation: {
      type: 'boolean',
      description: 'The input is the JSON body of a request, or its messages, one a line.',
    },
    diff: {
      type: 'boolean',
      description:
        'Show a diff and token counts. On by default on a terminal; --no-diff: the text.',
    },
    full: { type: 'boolean', description: 'Cut nothing off the diff.' },
    json: { type: 'boolean', description: 'Print the text, token counts and savings as JSON.' },
    ...optionArgs(['forms']),
  },
  words: true,
  async run({ flags, words }) {
    const input = await readInput('encode', onlyWord(words))
    const forms = formsOf(flags)
    const outcome = flags['conversation']
      ? encodeConversation(input, forms)
      : encodeText(input.text, callOf(flags), forms)
    if (flags['json']) say(JSON.stringify(reportJson(outcome, await loadTokenizer()), null, 2))
    else if (flags['diff'] ?? process.stdout.isTTY) await show(outcome, flags['full'] === true)
    else write(outcome)
  },
})

function formsOf({ forms }: Parsed['flags']) {
  const env = { HEADROOM_FORMS: process.env['HEADROOM_FORMS'] }
  return readConfig({ flags: forms === undefined ? {} : { forms }, env }).forms
}

async function show(outcome: Outcome, full: boolean): Promise<void> {
  const colours = paint(process.stdout)
  const layout = full
    ? { colours, width: Infinity, most: Infinity }
    : { colours, width: widthOf(process.stdout), most: LINES }
  say(report(outcome, await loadTokenizer(), layout))
}

/** Lines of each side of a change that are shown. */
const LINES = 16

function write({ sent, pieces }: Outcome): void {
  process.stdout.write(sent)
  const reduced = reducedPieces(pieces).length
  if (reduced > 0) say(`headroom: ${reductionNote(reduced, pieces.length)}`, process.stderr)
}
