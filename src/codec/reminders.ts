const OPEN = '<system-reminder>'
const CLOSE = '</system-reminder>'
const NONE: ReadonlySet<number> = new Set()

/**
 * Lines of `<system-reminder>` text that a client appended to a result: never touched, never
 * referred to (law 3). One that is not closed reaches to the end.
 */
export function reminderLines(text: string, lines: readonly string[]): ReadonlySet<number> {
  if (!text.includes(OPEN)) return NONE
  let found: Set<number> | undefined
  let inside = false
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    const opens = line.lastIndexOf(OPEN)
    if (!inside && opens < 0) continue
    found ??= new Set()
    found.add(i)
    const closes = line.lastIndexOf(CLOSE)
    inside = opens > closes || (inside && closes < 0)
  }
  return found ?? NONE
}
