import { join } from 'node:path'
import { folderOf } from '../install/manifest.ts'
import type { Machine } from '../install/machine.ts'
import { serviceName } from '../install/profile.ts'
import type { Planned } from '../install/steps/index.ts'
import { xml } from './launchd.ts'
import { agent, command, type Deployment, type Supervisor, tolerating } from './supervisor.ts'

/** A task of the logon (system scope: of the start of the machine), started again when it fails. */
export const schtasks: Supervisor = {
  steps: (deployment, machine) => steps(deployment, machine, 'run'),
  start: (deployment) => [command('schtasks', '/Run', '/TN', named(deployment))],
  stop: (deployment) => [tolerating(GONE, command('schtasks', '/End', '/TN', named(deployment)))],
  restart: (deployment) => [
    tolerating(GONE, command('schtasks', '/End', '/TN', named(deployment))),
    command('schtasks', '/Run', '/TN', named(deployment)),
  ],
  state: stateOf,
}

/** The same, every five minutes, for a process that it only looks after. */
export const schtasksInterval: Supervisor = {
  steps: (deployment, machine) => steps(deployment, machine, 'ensure'),
  state: stateOf,
}

const named = ({ profile }: Deployment) => serviceName(profile)

/** What it says of a task that it does not know, or that does not run. In words of the system's language: the number too. */
const GONE = 'cannot find the file|does not exist|no running instance|0x80070002|0x8004130B'

function steps(
  deployment: Deployment,
  machine: Machine,
  does: 'run' | 'ensure',
): readonly Planned[] {
  const path = join(folderOf(machine.workspace, deployment.profile), 'task.xml')
  return [
    { kind: 'file', path, text: task(deployment, machine, does), mode: 0o600 },
    {
      kind: 'commands',
      does: 'starts with the logon or the machine',
      run: [command('schtasks', '/Create', '/TN', named(deployment), '/XML', path, '/F')],
      undo: [tolerating(GONE, command('schtasks', '/Delete', '/TN', named(deployment), '/F'))],
    },
  ]
}

/**
 * From the command line alone a task would stop after three days, and on batteries.
 * It can be given no variables: where the workspace is stands among its arguments.
 */
function task(deployment: Deployment, machine: Machine, does: 'run' | 'ensure'): string {
  const [program, ...args] = agent(does, deployment)
  const isSystem = deployment.scope === 'system'
  const trigger = isSystem ? 'BootTrigger' : 'LogonTrigger'
  const user = machine.env['USERNAME'] ?? ''
  const domain = machine.env['USERDOMAIN']
  const principal = isSystem
    ? '<UserId>S-1-5-18</UserId>'
    : `<UserId>${xml(domain ? `${domain}\\${user}` : user)}</UserId><LogonType>InteractiveToken</LogonType>`
  const repeated =
    does === 'ensure'
      ? '<Repetition><Interval>PT5M</Interval><StopAtDurationEnd>false</StopAtDurationEnd></Repetition>'
      : ''
  const again =
    does === 'run'
      ? '<RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>'
      : ''
  return [
    '<?xml version="1.0"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    `  <RegistrationInfo><Description>Headroom (${deployment.profile})</Description></RegistrationInfo>`,
    `  <Triggers><${trigger}>${repeated}<Enabled>true</Enabled></${trigger}></Triggers>`,
    `  <Principals><Principal id="Author">${principal}<RunLevel>LeastPrivilege</RunLevel></Principal></Principals>`,
    '  <Settings>',
    '    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>',
    '    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>',
    '    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
    '    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>',
    '    <StartWhenAvailable>true</StartWhenAvailable>',
    '    <Hidden>true</Hidden>',
    ...(again ? [`    ${again}`] : []),
    '  </Settings>',
    '  <Actions Context="Author"><Exec>',
    `    <Command>${xml(program)}</Command>`,
    `    <Arguments>${xml([...args, machine.workspace].map(quoted).join(' '))}</Arguments>`,
    '  </Exec></Actions>',
    '</Task>',
    '',
  ].join('\r\n')
}

/** As Windows programs take their command line apart. */
function quoted(word: string): string {
  if (word !== '' && !/[\s"]/.test(word)) return word
  return `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`
}

async function stateOf(deployment: Deployment, { exec }: Machine): Promise<string | undefined> {
  const { code, stdout } = await exec('schtasks', [
    '/Query',
    '/TN',
    named(deployment),
    '/FO',
    'CSV',
    '/NH',
  ])
  if (code !== 0) return undefined
  return stdout.trim().split(',').at(-1)?.replaceAll('"', '')
}
