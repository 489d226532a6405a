import { command } from '../command.ts'
import { CommandError } from '../errors.ts'
import { onlyWord } from '../flags.ts'
import { decodeConversation } from '../wire/conversation.ts'
import { type Input, readInput } from '../wire/input.ts'
import { CALL_ARGS, callOf, decodeText } from '../wire/single.ts'

export const decode = command({
  name: 'decode',
  description: 'Gives back the text that was encoded.',
  usage: '[options] FILE      (- for standard input)',
  examples: [
    { command: 'headroom decode sent.txt', does: 'one tool result, as it was' },
    { command: 'headroom encode - < x | headroom decode -', does: 'gives x back' },
    { command: 'headroom decode --conversation sent.json', does: 'a whole request' },
  ],
  args: {
    ...CALL_ARGS,
    conversation: {
      type: 'boolean',
      description: 'The input is the JSON body of a request, or its messages, one a line.',
    },
  },
  words: true,
  async run({ flags, words }) {
    const input = await readInput('decode', onlyWord(words))
    const isConversation = flags['conversation'] === true
    try {
      const text = isConversation
        ? decodeConversation(input)
        : decodeText(input.text, callOf(flags))
      process.stdout.write(text)
    } catch (error) {
      throw error instanceof CommandError ? error : unreadable(input, error, isConversation)
    }
  },
})

/** A mark that was cut off, changed or taken out of its conversation. */
function unreadable({ name, text }: Input, error: unknown, isConversation: boolean): CommandError {
  const said = (error as Error).message
  const mark = /\[.*\]$/.exec(said)?.[0]
  const line = mark === undefined || isConversation ? 0 : text.split('\n').indexOf(mark) + 1
  const where = line > 0 ? `${name}, line ${line}` : name
  const advice = isConversation
    ? []
    : [
        'A mark may point at earlier text: then decode the conversation, with --conversation.',
        'One that names "this call" needs the call: --tool NAME, --command TEXT.',
      ]
  return new CommandError('bad_input', `${where}: ${said}`, [
    'This is not, or not all of, what was sent.',
    ...advice,
  ])
}
