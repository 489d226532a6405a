import { command } from '../command.ts'
import { args } from '../wrap/flags.ts'
import { session } from '../wrap/session.ts'
import { ADVICE } from '../wrap/tool.ts'

export const wrap = command({
  name: 'wrap',
  description: 'Runs one agent with its model traffic through Headroom, and leaves nothing behind.',
  usage: '[options] TOOL [-- ARGUMENTS]  or  headroom wrap [options] -- COMMAND [ARGUMENTS]',
  examples: [
    { command: 'headroom wrap claude', does: 'Claude Code, its requests made smaller' },
    { command: 'headroom wrap claude -- --resume', does: 'with arguments of its own' },
    {
      command: 'headroom wrap -- python agent.py',
      does: 'any program that reads the usual base URLs',
    },
    { command: 'headroom wrap claude --dry-run', does: 'see what would be done' },
  ],
  args,
  advice: ADVICE,
  words: true,
  async run(given) {
    process.exitCode = await session(given)
    process.exit()
  },
})
