import type { CallBlock } from '../block.ts'
import { look } from '../lines.ts'
import { type Marks, shownAsIs } from '../marks.ts'
import { reminderLines } from '../reminders.ts'
import type { Segment, Sources } from './sources.ts'

/** The visible lines of a text that was sent as it is: all but reminders and what looks like a mark. */
export function plainSegment(text: string, marks: Marks, sources: Sources, subject = ''): Segment {
  const lines = text.split('\n')
  const known = look(text, lines)
  const reminders = reminderLines(text, lines)
  const open =
    reminders.size === 0 ? lines : lines.map((line, i) => (reminders.has(i) ? undefined : line))
  const shown = shownAsIs(open, known, marks)
  return { name: '', lines: sources.intern(shown, known), subject }
}

/** The string arguments of a call that have more than one line, and what they are called meanwhile. */
export function argumentSegments(
  call: CallBlock,
  marks: Marks,
  sources: Sources,
  subject: string,
): { name: string; segment: Segment }[] {
  const times = new Map<string, number>()
  for (const [key] of call.args) times.set(key, (times.get(key) ?? 0) + 1)
  return call.args
    .filter(([, value]) => value.includes('\n'))
    .map(([key, value]) => ({
      // A key that is odd, or stands twice, would not tell which argument is meant.
      name: KEY.test(key) && times.get(key) === 1 ? `this call's ${key}` : '',
      segment: plainSegment(value, marks, sources, subject),
    }))
}

const KEY = /^[\w.-]{1,60}$/
