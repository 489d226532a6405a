/**
 * Which lines of a log stay to the letter: those that tell of trouble, with one neighbour on either
 * side, exit and status lines, and the first and last two lines. Asked line by line, at most once
 * each is read.
 */
export function alarms(lines: readonly string[]): (at: number) => boolean {
  const known = new Uint8Array(lines.length)
  const isAlarm = (at: number) => {
    known[at] ||= isTrouble(lines[at]!) ? YES : NO
    return known[at] === YES
  }
  return (at) =>
    at < 2 || at >= lines.length - 2 || isAlarm(at) || isAlarm(at - 1) || isAlarm(at + 1)
}

const YES = 1
const NO = 2

/** Looked up once: see `cost.ts`. */
const { charCodeAt } = String.prototype

/** The pattern is slow: it is asked only where one of its words may begin. */
function isTrouble(line: string): boolean {
  let before = 0
  let first = 0
  const { length } = line
  for (let at = 0; at < length; at++) {
    const second = charCodeAt.call(line, at) | 32
    if (first === E ? second === R || second === X : first < 128 && SECOND[first] === second) {
      // `error` and `exception` may begin inside a word.
      const begins = first === E ? BEGINNING.test(line.slice(at - 1, at + 2)) : !isLetter(before)
      if (begins) return ALARM.test(line)
    }
    before = first
    first = second
  }
  return FRAME.test(line)
}

const isLetter = (code: number) => code >= 97 && code <= 122

const E = 101
const R = 114
const X = 120
const BEGINNING = /^(?:err|ex[ci])/i
/** The second letter of the other words, by the first. */
const SECOND = new Uint8Array(128)
for (const begin of ['fa', 'pa', 'wa', 'tr', 'co', 'ki'])
  SECOND[begin.charCodeAt(0)] = begin.charCodeAt(1)

const FRAME = /^\s+at /i
const ALARM =
  /\b(?:errors?|fail(?:ed|ure|ures|s)?|fatal|panic|warn(?:ing)?s?|traceback|exception|exit (?:code|status)|core dumped|killed)\b|(?:error|exception)\b/i
