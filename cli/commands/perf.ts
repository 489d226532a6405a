import { command } from '../command.ts'
import { paint, say } from '../output.ts'
import { openBooks, sinceDays } from '../reports/open.ts'
import { perf as report } from '../reports/perf.ts'
import { perfText } from '../reports/perfText.ts'

export const perf = command({
  name: 'perf',
  description:
    'How fast it is, how well the provider’s cache is hit, and what might be done about it.',
  usage: '[options]',
  examples: [
    { command: 'headroom perf', does: 'the last 7 days' },
    { command: 'headroom perf --days 1 --json', does: 'today, for a program' },
  ],
  args: {
    days: { type: 'string', description: 'Days to look back. [7]', valueHint: 'number' },
    json: { type: 'boolean', description: 'Print everything as JSON.' },
  },
  async run({ flags }) {
    const now = Date.now()
    const { from, days } = sinceDays(flags['days'] ?? 7, now)
    const books = await openBooks(process.env)
    try {
      const told = await report(books, { from, to: now + 1, days })
      say(flags['json'] ? JSON.stringify(told, null, 2) : perfText(told, paint(process.stdout)))
    } finally {
      await books.ledger.close?.()
    }
  },
})
