import { actions } from '../install/actions.ts'
import { command } from '../command.ts'
import { CommandError } from '../errors.ts'
import { installArgs } from '../install/args.ts'
import { byNearness } from '../../src/nearest.ts'

export const install = command({
  name: 'install',
  description:
    'Keeps a proxy running for every agent, through logouts and restarts, and takes it away without a trace.',
  usage: 'apply|status|list|logs|start|stop|restart|remove [options]',
  examples: [
    { command: 'headroom install apply --dry-run', does: 'see what would be done' },
    { command: 'headroom install apply', does: 'a service for you, your agents led to it' },
    {
      command: 'headroom install apply --scope user --target claude --target aider',
      does: 'by variables in every shell, for these agents',
    },
    { command: 'headroom install status', does: 'how it is, and who is really led to it' },
    { command: 'headroom install remove', does: 'everything as it was' },
  ],
  args: installArgs,
  words: true,
  async run({ words, flags }) {
    const [name = '', ...others] = words
    const names = Object.keys(actions).filter((action) => action !== 'agent')
    if (!Object.hasOwn(actions, name)) {
      const what = name === '' ? 'What to do?' : `headroom install has no "${name}".`
      throw new CommandError('bad_option', what, [`It has: ${byNearness(name, names).join(', ')}`])
    }
    const { run, takes, words: most = 0 } = actions[name]!
    if (others.length > most) {
      throw new CommandError(
        'bad_option',
        `headroom install ${name} has no use for "${others[most]}".`,
      )
    }
    const foreign = Object.keys(flags).find((flag) => !takes.includes(flag))
    if (foreign !== undefined) {
      throw new CommandError('bad_option', `headroom install ${name} does not take --${foreign}.`, [
        `It takes: ${takes.map((flag) => `--${flag}`).join(' ')}`,
      ])
    }
    await run({ flags, words: others })
  },
})
