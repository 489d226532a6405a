import { paint, table } from '../output.ts'
import type { Line } from './logs.ts'
import type { Plan } from './plan.ts'
import type { Status } from './status.ts'
import { says, type Reverted } from './steps/index.ts'

/** What `apply` would do, a step a line. */
export function planText({ deployment, running, starting, routing, notes }: Plan): string {
  const { profile, preset, runtime, supervisor, scope, host, port, targets } = deployment
  const { bold, dim } = paint(process.stdout)
  const rows = [
    ['preset', `${preset} (${supervisor}, on ${runtime})`],
    ['listens on', `${host}:${port}`],
    ['scope', scope],
    ['agents', targets.join(', ') || 'none'],
  ]
  const steps = [
    ...running.map(says),
    ...starting.map(says),
    'wait   until it answers and proves that it is ours',
    ...routing.map(says),
  ]
  return [
    bold(`The deployment "${profile}"`),
    table(rows, '  '),
    '',
    ...steps.map((step, at) => `  ${String(at + 1).padStart(2)}. ${step}`),
    ...notes.map((note) => dim(`  ${note}`)),
  ].join('\n')
}

export function statusText(status: Status): string {
  const { bold, green, red, yellow } = paint(process.stdout)
  const { profile, preset, runtime, supervisor, scope, state, healthy, version, since } = status
  const colour = healthy ? green : state === 'stopped' ? yellow : red
  const rows: [string, string][] = [
    ['preset', `${preset} (${supervisor}, on ${runtime})`],
    ['scope', scope],
    ['url', status.url],
    ['healthy', healthy ? 'yes' : 'no'],
    ...(version ? [['version', version] as [string, string]] : []),
    ...(since ? [['since', since] as [string, string]] : []),
    ...(status.pid ? [['process', processes(status)] as [string, string]] : []),
    ...(status.supervisorState ? [['supervisor', status.supervisorState] as [string, string]] : []),
  ]
  const targets = status.targets.map(({ title, routed, routes }): [string, string] => [
    title,
    routed
      ? `led to it (${routes[0]!.from})`
      : `not led to it${routes[0] ? `: ${routes[0].from} says ${routes[0].url}` : ''}`,
  ])
  return [
    `${bold(profile)}  ${colour(status.held ? `${state}, on purpose` : state)}`,
    table(rows, '  '),
    ...(targets.length > 0 ? [table(targets, '  ')] : []),
    ...status.problems.map((problem) => yellow(`  ! ${problem}`)),
    ...status.errors.map((line) => `  ${lineText(line)}`),
  ].join('\n')
}

function processes({ pid, workers }: Status): string {
  return workers.length > 0 ? `${pid} (workers ${workers.join(', ')})` : String(pid)
}

export function lineText({ time, level, event, ...fields }: Line): string {
  const rest = Object.entries(fields).map(([name, value]) => {
    return `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`
  })
  return [time, level.padEnd(5), event, ...rest].join(' ')
}

/** What came of taking things back; what was there no more says nothing. */
export function revertedText(reverted: readonly Reverted[]): string[] {
  return reverted
    .filter(({ how }) => how !== 'already gone')
    .map(({ what, how, why }) => `  ${how.padEnd(9)}  ${what}${why ? ` (${why})` : ''}`)
}
