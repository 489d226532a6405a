import { Row } from './row.ts'

/**
 * What a terminal shows of command output: colours and other controls gone, overwritten progress in
 * its final state. Acts only where an escape or a lone `\r` stands; any other text comes back as it is.
 * Line ends stay, `\r\n` too. Linear.
 *
 * Output that moves between rows is followed as far as that needs no knowledge of the window's size;
 * beyond it every row written to becomes a line of its own, so that nothing written is lost.
 */
export function reduceTerminal(text: string): string {
  if (!text.includes(ESC) && !overwrites(text)) return text
  return new Screen(text, true).show() ?? new Screen(text, false).show()!
}

const ESC = '\u001b'
const BEL = '\u0007'

/** Is there a `\r` that ends no line? */
function overwrites(text: string): boolean {
  let at = text.indexOf('\r')
  while (at >= 0 && text.charAt(at + 1) === '\n') at = text.indexOf('\r', at + 2)
  return at >= 0
}

/** After an escape: parameters and a final byte, a string up to its end, or one more character. */
const SEQUENCE = String.raw`\[([0-?]{0,64})[ -/]{0,8}([@-~])`
const STRING = String.raw`[\]PX^_][^${BEL}${ESC}\n]{0,4096}(?:${BEL}|${ESC}\\)`
const SHORT = '[ -/]{0,8}([0-~])'
const CONTROL = new RegExp(String.raw`\r?\n|[\r\b]|${ESC}(?:${SEQUENCE}|${STRING}|${SHORT})?`, 'g')

/** How far up one may go: the smallest windows in use have 24 rows of 80 columns. */
const HIGHEST = 23
const WIDEST = 80

class Screen {
  private readonly text: string
  /** Are moves between rows followed, or do they begin new ones? */
  private readonly follows: boolean
  private readonly rows = [new Row()]
  private row = 0
  /** Absent while the cursor is behind the row's last cell, where it overwrites nothing. */
  private column: number | undefined
  /** Columns that may still be blanked: bounds that work by the length of the text. */
  private blanks: number

  constructor(text: string, follows: boolean) {
    this.text = text
    this.follows = follows
    this.blanks = 1000 + 4 * text.length
  }

  /** The rows as text; undefined when a move cannot be followed. */
  show(): string | undefined {
    const { text } = this
    let done = 0
    for (const found of text.matchAll(CONTROL)) {
      if (found.index > done) this.print(text.slice(done, found.index))
      done = found.index + found[0].length
      if (!this.obey(found[0], found[1] ?? '', found[2] ?? '', found[3] ?? '')) return undefined
    }
    if (done < text.length) this.print(text.slice(done))
    return this.rows.join('\n')
  }

  private print(text: string): void {
    if (this.column === undefined) this.current.append(text)
    else this.column = this.current.put(this.column, text)
  }

  /** Does what one control says; false when that cannot be followed. */
  private obey(control: string, parameters: string, final: string, short: string): boolean {
    const number = parseInt(parameters, 10) || 0
    const step = Math.max(number, 1)
    if (control.endsWith('\n')) this.nextRow(control.length > 1)
    else if (control === '\r') this.column = 0
    else if (control === '\b' || final === 'D') this.moveTo(this.at - (final ? step : 1))
    else if (final === 'C') this.moveTo(this.at + step)
    else if (final === 'G') this.moveTo(step - 1)
    else if (final === 'K') this.eraseInRow(number)
    else if (final === 'J' && number === 0) this.eraseBelow()
    else if (final === 'A' || final === 'F') return this.changeRow(-step, final === 'F')
    else if (final === 'B' || final === 'E') return this.changeRow(step, final === 'E')
    else if (MOVES.test(final) || SHORT_MOVES.test(short)) return this.breakRow()
    return true
  }

  private nextRow(carriage: boolean): void {
    this.current.carriage = carriage
    this.row += 1
    this.column = this.row < this.rows.length ? 0 : undefined
    if (this.row === this.rows.length) this.rows.push(new Row())
  }

  private moveTo(column: number): void {
    const blanks = Math.max(0, column - this.current.width)
    if (blanks > this.blanks) return
    this.blanks -= blanks
    this.column = Math.max(0, column)
  }

  private eraseInRow(mode: number): void {
    if (mode === 0 && this.column === undefined) return
    const { at } = this
    if (mode === 0) this.current.erase(at)
    else if (mode === 2) this.current.erase(0)
    else if (mode === 1 && (this.blanks -= at) > 0) this.current.erase(0, at + 1)
  }

  private eraseBelow(): void {
    this.current.erase(this.at)
    this.current.carriage = false
    this.rows.length = this.row + 1
  }

  private changeRow(step: number, toStart: boolean): boolean {
    if (!this.follows) return this.breakRow()
    const target = this.row + step
    if (-step > HIGHEST || target < 0 || target >= this.rows.length) return false
    for (let row = target; row <= this.row; row++) if (this.rows[row]!.width > WIDEST) return false
    this.column = toStart ? 0 : this.at
    this.row = target
    return true
  }

  private breakRow(): boolean {
    if (this.follows) return false
    if (this.current.width > 0) this.nextRow(false)
    return true
  }

  private get current(): Row {
    return this.rows[this.row]!
  }

  private get at(): number {
    return (this.column ??= this.current.width)
  }
}

/** Final bytes of sequences that move, scroll or shift in ways that depend on the window. */
const MOVES = /^[@HJLMPSTX`adefrsu]$/
const SHORT_MOVES = /^[78DEMc]$/
