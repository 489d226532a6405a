const OPEN = '<system-reminder>'
const CLOSE = '</system-reminder>'
const NONE: ReadonlySet<number> = new Set()

/**
 * Lines of `<system-reminder>` text that a client appended to a result: never touched, never
 * referred to (law 3). One that is not closed reaches to the end.
 */
export function reminderLines(text: string, lines: readonly string[]): ReadonlySet<number> {
  let opening = text.indexOf(OPEN)
  if (opening < 0) return NONE
  const found = new Set<number>()
  let inside = false
  let offset = 0
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    const end = offset + line.length
    if (inside || (opening >= offset && opening < end)) {
      found.add(i)
      const opens = line.lastIndexOf(OPEN)
      const closes = line.lastIndexOf(CLOSE)
      inside = opens > closes || (inside && closes < 0)
      opening = text.indexOf(OPEN, end)
      if (opening < 0 && !inside) break
    }
    offset = end + 1
  }
  return found
}
