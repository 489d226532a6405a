import { CommandError } from '../../errors.ts'
import type { Machine } from '../machine.ts'
import type { StepKind } from './step.ts'

/** Lines of ours in the crontab of this user, between two that name the deployment. */
export const crontab: StepKind<'crontab'> = {
  says: ({ lines }) => `add to the crontab:  ${lines.join('  and  ')}`,
  async prepare(step, machine) {
    const now = await read(machine)
    if ('before' in step && now === withBlock(step)) return step
    return { ...step, before: now === null ? null : withoutBlock(now, step.name) }
  },
  async perform(record, machine) {
    await write(withBlock(record), machine)
    return record
  },
  async revert(record, machine) {
    const what = 'the crontab'
    const now = await read(machine)
    if (now === null || !now.includes(fences(record.name)[0]))
      return [{ what, how: 'already gone' }]
    if (now === withBlock(record)) {
      await write(record.before, machine)
      return [{ what, how: 'restored' }]
    }
    const left = withoutBlock(now, record.name)
    await write(left === '' && record.before === null ? null : left, machine)
    return [{ what, how: 'taken out', why: 'somebody had changed it since' }]
  },
}

const fences = (name: string) => [`# >>> ${name} >>>`, `# <<< ${name} <<<`] as const

function withBlock({
  name,
  lines,
  before,
}: {
  name: string
  lines: string[]
  before: string | null
}) {
  const [first, last] = fences(name)
  const above = before === null || before === '' || before.endsWith('\n') ? before : `${before}\n`
  return `${above ?? ''}${[first, ...lines, last].join('\n')}\n`
}

function withoutBlock(text: string, name: string): string {
  const [first, last] = fences(name)
  const [from, to] = [text.indexOf(`${first}\n`), text.indexOf(`${last}\n`)]
  return from < 0 || to < from ? text : text.slice(0, from) + text.slice(to + last.length + 1)
}

/** The whole crontab; null where this user has none. */
async function read({ exec }: Machine): Promise<string | null> {
  const { code, stdout, stderr } = await exec('crontab', ['-l'])
  if (code === 0) return stdout
  if (code !== 127 && /no crontab/i.test(stderr)) return null
  throw new CommandError('supervisor_failed', 'The crontab cannot be read.', [
    code === 127 ? 'There is no crontab on PATH: install cron.' : stderr.trim(),
  ])
}

async function write(text: string | null, { exec }: Machine): Promise<void> {
  const { code, stderr } =
    text === null ? await exec('crontab', ['-r']) : await exec('crontab', ['-'], { input: text })
  if (code === 0 || (text === null && /no crontab/i.test(stderr))) return
  throw new CommandError('supervisor_failed', 'The crontab cannot be written.', [stderr.trim()])
}
