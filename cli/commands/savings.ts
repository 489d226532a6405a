import { type Group, GROUPS } from '../../src/ledger/ledger.ts'
import { byNearness } from '../../src/nearest.ts'
import { command } from '../command.ts'
import { CommandError } from '../errors.ts'
import { paint, say, widthOf } from '../output.ts'
import { csv } from '../reports/csv.ts'
import { openBooks, sinceDays } from '../reports/open.ts'
import { savings as report } from '../reports/savings.ts'
import { savingsText } from '../reports/savingsText.ts'

export const savings = command({
  name: 'savings',
  description: 'What it saved: net dollars at the provider’s own counts and cache prices.',
  usage: '[options]',
  examples: [
    { command: 'headroom savings', does: 'the last 30 days' },
    { command: 'headroom savings --days 7 --by project', does: 'a week, project by project' },
    { command: 'headroom savings --by model --csv > models.csv', does: 'for a spreadsheet' },
  ],
  args: {
    days: { type: 'string', description: 'Days to look back. [30]', valueHint: 'number' },
    by: {
      type: 'string',
      description: 'One table alone, with all its rows.',
      valueHint: GROUPS.join('|'),
    },
    json: { type: 'boolean', description: 'Print everything as JSON.' },
    csv: { type: 'boolean', description: 'Print the table of --by as CSV. [--by model]' },
  },
  async run({ flags }) {
    const now = Date.now()
    const by = groupOf(flags['by'])
    const { from, days } = sinceDays(flags['days'], now)
    const books = await openBooks(process.env)
    try {
      const group = flags['csv'] ? (by ?? 'model') : by
      const told = await report(books, { from, to: now + 1, days, by: group })
      if (flags['json']) say(JSON.stringify(told, null, 2))
      else if (flags['csv']) say(csv(group!, told.by[group!]!))
      else say(savingsText(told, paint(process.stdout), Math.min(widthOf(process.stdout), 100)))
    } finally {
      await books.ledger.close?.()
    }
  },
})

function groupOf(by: unknown): Group | undefined {
  if (by === undefined) return undefined
  const group = GROUPS.find((name) => name === by)
  if (group) return group
  throw new CommandError('bad_option', `--by cannot be "${String(by)}".`, [
    `It takes one of: ${byNearness(String(by), GROUPS).join(', ')}`,
  ])
}
