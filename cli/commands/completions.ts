import { byNearness } from '../../src/nearest.ts'
import { command } from '../command.ts'
import { grammarOf } from '../completions/grammar.ts'
import { shells } from '../completions/index.ts'
import { CommandError } from '../errors.ts'
import { onlyWord } from '../flags.ts'
import { COMMANDS } from '../main.ts'
import { tools } from '../tools/index.ts'

export const completions = command({
  name: 'completions',
  description: 'Prints what makes a shell complete headroom: commands, options, agents.',
  usage: 'bash|zsh|fish|powershell',
  examples: [
    { command: 'eval "$(headroom completions bash)"', does: 'in ~/.bashrc' },
    { command: 'source <(headroom completions zsh)', does: 'in ~/.zshrc, behind compinit' },
    { command: 'headroom completions fish | source', does: 'in ~/.config/fish/config.fish' },
    {
      command: 'headroom completions powershell | Out-String | Invoke-Expression',
      does: 'in $PROFILE',
    },
  ],
  args: {},
  words: true,
  async run({ words }) {
    const word = onlyWord(words)
    const script = shells[word ?? '']
    if (!script || !Object.hasOwn(shells, word!)) {
      const problem =
        word === undefined ? 'For which shell?' : `There are no completions for "${word}".`
      const names = byNearness(word ?? '', Object.keys(shells))
      throw new CommandError('bad_option', problem, [`It is one of: ${names.join(', ')}`])
    }
    const all = Object.values(COMMANDS).map(async ({ does, load }) => {
      const { definition } = await load()
      return { does, definition }
    })
    const names = tools.map(({ name }) => name)
    process.stdout.write(script(grammarOf(await Promise.all(all), names)))
  },
})
