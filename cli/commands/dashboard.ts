import { readConfig } from '../../src/config.ts'
import { addressOf } from '../../runtimes/shared/address.ts'
import { readSecret } from '../../runtimes/shared/secret.ts'
import { command } from '../command.ts'
import { openPrivately } from '../browser.ts'
import { dashboardLink } from '../banner.ts'
import { CommandError } from '../errors.ts'
import { folders } from '../folders.ts'
import { optionArgs } from '../options.ts'
import { say } from '../output.ts'
import { deploymentsIn } from '../wrap/deployments.ts'
import { probe } from '../wrap/probe.ts'

export const dashboard = command({
  name: 'dashboard',
  description:
    'Prints the link to what the proxy does and saves; it holds the key, so keep it to yourself.',
  usage: '[options]',
  examples: [
    { command: 'headroom dashboard', does: 'the link of the proxy that runs' },
    { command: 'headroom dashboard --open', does: 'and a browser that shows it' },
    { command: 'headroom dashboard --port 9000', does: 'of one on another port' },
  ],
  args: {
    ...optionArgs(['host', 'port', 'workspaceDir']),
    open: { type: 'boolean', description: 'Open it in the browser, if there is one.' },
  },
  async run({ flags: { open, ...flags } }) {
    const { host, port, workspaceDir } = readConfig({ flags, env: process.env })
    const { workspace } = folders({ ...process.env, HEADROOM_WORKSPACE_DIR: workspaceDir })
    const isNamed = flags['port'] !== undefined || Boolean(process.env['HEADROOM_PORT'])
    const others = isNamed ? [] : await deploymentsIn(workspace)
    const secret = await readSecret(workspace)
    const link = await linkOf([{ host, port }, ...others], secret)
    say(link)
    if (open) await openPrivately(link, workspace)
  },
})

interface Place {
  readonly host: string
  readonly port: number
}

/** Of the first place where a proxy proves that it has the workspace's secret. */
async function linkOf(places: readonly Place[], secret: string | undefined): Promise<string> {
  let isTaken = false
  let isSession = false
  for (const { host, port } of places) {
    const found = await probe(host, port, secret)
    if (found.is === 'ours') return dashboardLink(addressOf(host, port), secret!)
    isSession ||= found.is === 'private'
    isTaken ||= found.is !== 'nothing'
  }
  const { host, port } = places[0]!
  if (isSession) {
    throw new CommandError(
      'not_ready',
      `${addressOf(host, port)} belongs to a session of \`headroom wrap\`, and answers its agent alone.`,
      [
        'What it saves is counted all the same:  headroom savings',
        `On the page:  headroom dashboard --port ${port + 1}, beside:  headroom proxy --port ${port + 1}`,
      ],
    )
  }
  const steps = [
    'Start one:            headroom proxy',
    'If it is elsewhere:   headroom dashboard --port PORT',
  ]
  if (!isTaken) {
    throw new CommandError('not_ready', `No proxy listens on ${addressOf(host, port)}.`, steps)
  }
  throw new CommandError(
    'not_ready',
    `What listens on ${addressOf(host, port)} does not have the secret of your workspace.`,
    [
      'With --stateless a proxy has one of its own: its link stands where it was started.',
      ...steps,
    ],
  )
}
