/**
 * One row of a terminal of unlimited width. A cell is a character with the marks that combine with
 * it; a character that takes more columns (a wide script, a tab) is followed by empty cells.
 */
export class Row {
  /** The row ended with `\r\n`. */
  carriage = false
  private appended = ''
  private cells: string[] | undefined
  private overwritten = false

  /** Columns taken. */
  get width(): number {
    return this.own().length
  }

  /** Writes behind the last cell. */
  append(text: string): void {
    if (this.cells) this.put(this.cells.length, text)
    else this.appended += text
  }

  /** Writes from a column on, over what stands there; returns the column behind it. */
  put(column: number, text: string): number {
    const cells = this.own()
    let at = column
    for (const char of text) {
      const width = widthOf(char, at)
      if (width === 0 && at > 0 && at <= cells.length) {
        cells[this.headOf(at - 1)] += char
      } else if (char === '\t' && at < cells.length) {
        // Over text a tab only moves; behind it, it stays a tab.
        at += width
      } else {
        while (cells.length < at) cells.push(' ')
        this.set(at++, char)
        for (let i = 1; i < width; i++) this.set(at++, '')
      }
    }
    return at
  }

  /** Blanks the columns from `from` to `to` (exclusive); without `to` cuts the row off. */
  erase(from: number, to = Infinity): void {
    const cells = this.own()
    const end = Math.min(to, cells.length)
    for (let i = from; i < end; i++) this.set(i, ' ')
    if (to > cells.length) cells.length = Math.min(from, cells.length)
  }

  /** What is seen: blanks that overwriting left at the end are not. */
  toString(): string {
    let text = this.cells?.join('') ?? this.appended
    if (this.overwritten) {
      let end = text.length
      while (text[end - 1] === ' ') end -= 1
      text = text.slice(0, end)
    }
    return this.carriage ? `${text}\r` : text
  }

  private own(): string[] {
    if (!this.cells) {
      this.cells = []
      this.put(0, this.appended)
    }
    return this.cells
  }

  /** Writes one cell; the rest of a character cut in two turns blank, as it does on terminals. */
  private set(at: number, char: string): void {
    const cells = this.cells!
    if (at === cells.length) {
      cells.push(char)
      return
    }
    this.overwritten = true
    for (let i = this.headOf(at); i < at; i++) cells[i] = ' '
    for (let i = at + 1; cells[i] === ''; i++) cells[i] = ' '
    cells[at] = char
  }

  private headOf(at: number): number {
    let head = at
    while (head > 0 && this.cells![head] === '') head -= 1
    return head
  }
}

function widthOf(char: string, column: number): number {
  const code = char.codePointAt(0)!
  if (char === '\t') return 8 - (column % 8)
  if (code < 0x300) return code < 0x20 || code === 0x7f ? 0 : 1
  if (NO_WIDTH.test(char)) return 0
  return WIDE.test(char) ? 2 : 1
}

const NO_WIDTH = /[\p{M}\p{Cf}]/u
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60]/u
