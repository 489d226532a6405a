/**
 * Which lines of a log stay to the letter: those that tell of trouble, with one neighbour on either
 * side, exit and status lines, and the first and last two lines. Asked line by line, at most once
 * each is read.
 */
export function alarms(lines: readonly string[]): (at: number) => boolean {
  const known = new Uint8Array(lines.length)
  const isAlarm = (at: number) => {
    known[at] ||= ALARM.test(lines[at]!) ? YES : NO
    return known[at] === YES
  }
  return (at) =>
    at < 2 || at >= lines.length - 2 || isAlarm(at) || isAlarm(at - 1) || isAlarm(at + 1)
}

const YES = 1
const NO = 2

const ALARM =
  /\b(?:errors?|fail(?:ed|ure|ures|s)?|fatal|panic|warn(?:ing)?s?|traceback|exception|exit (?:code|status)|core dumped|killed)\b|(?:error|exception)\b|^\s+at /i
