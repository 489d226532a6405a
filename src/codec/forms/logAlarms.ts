/**
 * Which lines of a log stay to the letter: those that tell of trouble, with one neighbour on either
 * side, exit and status lines, and the first and last two lines.
 */
export function alarms(lines: readonly string[]): Uint8Array {
  const kept = new Uint8Array(lines.length)
  kept.fill(1, 0, 2).fill(1, Math.max(0, lines.length - 2))
  for (let at = 0; at < lines.length; at++) {
    if (ALARM.test(lines[at]!)) kept.fill(1, Math.max(0, at - 1), at + 2)
  }
  return kept
}

const ALARM =
  /\b(?:errors?|fail(?:ed|ure|ures|s)?|fatal|panic|warn(?:ing)?s?|traceback|exception|exit (?:code|status)|core dumped|killed)\b|(?:Error|Exception)\b|^(?:E|F|FAIL|FAILED|ERROR)\s|^\s+at /i
