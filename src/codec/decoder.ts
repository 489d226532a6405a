import type { Block, CallBlock } from './block.ts'
import { marks } from './encoder.ts'
import { lineForms, textForms } from './forms/index.ts'
import { bareOf, gutterOf, prefixOf, readRange, restoreLine } from './forms/gutter.ts'
import type { Plan } from './plan.ts'
import { commandOutput } from './recognise.ts'
import { findAnchor, readReference } from './references/names.ts'
import type { Segment } from './references/sources.ts'
import { reminderLines } from './reminders.ts'

/** A mark that names nothing that was sent, or is otherwise not what an encoder writes. */
export class DecodeError extends Error {
  override name = 'DecodeError'
}

/**
 * Reads sent blocks back, left to right, from their text alone (law 4): what `push` returns for a
 * result is what the client sent, up to the two reductions (terminal controls, JSON layout).
 */
export class Decoder {
  readonly plan: Plan
  private count = 0
  /** By name; a result's numbered lines and its other lines are apart. */
  private numbered = new Map<string, Segment>()
  private plain = new Map<string, Segment>()
  private calls = new Map<number, CallBlock>()

  constructor(plan: Plan) {
    this.plan = plan
  }

  /** @throws {DecodeError} */
  push(sent: Block): string {
    const place = this.count++
    switch (sent.kind) {
      case 'opaque':
        if (sent.wall) this.forget()
        return ''
      case 'call':
        this.calls.set(place, sent)
        return ''
      case 'result': {
        if (!sent.editable || this.raw(place)) return sent.text
        const call = sent.call === undefined ? undefined : this.calls.get(sent.call)
        return this.decode(sent.text, call)
      }
      case 'text': {
        const output = sent.role === 'user' && !this.raw(place) ? commandOutput(sent.text) : undefined
        return output ? output.before + this.decode(output.text) + output.after : sent.text
      }
    }
  }

  private raw(place: number): boolean {
    return !this.plan.encode || place < this.plan.from
  }

  private forget(): void {
    this.numbered.clear()
    this.plain.clear()
    this.calls.clear()
  }

  private decode(text: string, call?: CallBlock): string {
    const form = textForms.find(({ head }) => head.test(text))
    if (form) return form.decode(text)
    for (const [key, value] of call?.args ?? []) {
      const name = `this call's ${key}`
      this.plain.set(name, { name, lines: value.split('\n'), subject: '' })
    }
    const label = new ResultReader(this, text.split('\n')).read()
    for (const [key] of call?.args ?? []) {
      const segment = this.plain.get(`this call's ${key}`)!
      this.plain.delete(segment.name)
      if (label) this.plain.set(`${label}'s ${key}`, segment)
    }
    return this.restored
  }

  /** Set by the reader of the current block. */
  restored = ''

  resolve(mark: string): readonly string[] {
    const reference = readReference(mark)!
    const { count, source, line, anchor } = reference
    const segment = (line === undefined ? this.plain : this.numbered).get(source)
    const from =
      segment && (line === undefined ? findAnchor(segment, anchor!) : line - segment.first!)
    const lines = from === undefined ? [] : segment!.lines.slice(from, from + count)
    if (lines.length !== count || lines.includes(undefined)) {
      throw new DecodeError(`nothing that was sent is named by ${mark}`)
    }
    return lines as string[]
  }

  addNumbered(segment: Segment): void {
    this.numbered.set(segment.name, segment)
  }

  addPlain(segment: Segment): void {
    this.plain.set(segment.name, segment)
  }
}

/** Reads one block's lines. */
class ResultReader {
  private readonly decoder: Decoder
  private readonly lines: readonly string[]
  private readonly reminders: ReadonlySet<number>
  private readonly out: string[] = []
  private readonly visible: (string | undefined)[] = []
  private label: string | undefined
  private at = 0

  constructor(decoder: Decoder, lines: readonly string[]) {
    this.decoder = decoder
    this.lines = lines
    this.reminders = reminderLines(lines)
  }

  read(): string | undefined {
    const label = /^\[(#\d+)\]$/.exec(this.lines[0]!)
    if (label) {
      this.label = label[1]!
      this.at = 1
    }
    const ranges: Segment[] = []
    while (this.at < this.lines.length) {
      const line = this.lines[this.at]!
      if (this.reminders.has(this.at) || !marks.is(line)) this.readLine(line)
      else if (readRange(line)) ranges.push(this.readRange(line))
      else if (readReference(line)) this.take(this.decoder.resolve(line), this.at + 1)
      else {
        const form = lineForms.find(({ head }) => head.test(line))
        if (!form) throw new DecodeError(`not a mark of this version: ${line}`)
        const { lines, next } = form.decode(this.lines, this.at)
        this.take(lines, next)
      }
    }
    for (const segment of ranges) this.decoder.addNumbered(segment)
    if (this.label) {
      this.decoder.addPlain({ name: this.label, lines: this.visible, subject: '' })
    }
    this.decoder.restored = this.out.join('\n')
    return this.label
  }

  private readLine(line: string): void {
    const raw = this.reminders.has(this.at) ? line : marks.unescape(line)
    this.out.push(raw)
    this.visible.push(raw === line && !this.reminders.has(this.at) ? line : undefined)
    this.at += 1
  }

  private take(lines: readonly string[], next: number): void {
    for (const line of lines) {
      this.out.push(line)
      this.visible.push(undefined)
    }
    this.at = next
  }

  private readRange(mark: string): Segment {
    const range = readRange(mark)!
    this.label ??= range.label
    this.at += 1
    const shown: { kept: boolean; text?: string; lines?: readonly string[] }[] = []
    let kept: string | undefined
    let gap = true
    for (let left = range.count; left > 0; this.at += 1) {
      const line = this.lines[this.at]
      if (line === undefined) throw new DecodeError(`a range ends before its last line: ${mark}`)
      if (marks.is(line)) {
        const lines = this.decoder.resolve(line)
        shown.push({ kept: false, lines })
        left -= lines.length
        gap = true
        continue
      }
      if (gap) kept ??= line
      shown.push({ kept: gap, text: line })
      gap = false
      left -= 1
    }
    const gutter = kept === undefined ? undefined : gutterOf(kept, range.hits)
    if (!gutter) throw new DecodeError(`a range shows no number: ${mark}`)
    let number = range.first
    const visible: (string | undefined)[] = []
    for (const { text, lines } of shown) {
      if (lines) {
        for (const line of lines) {
          this.out.push(prefixOf(gutter, number++) + line)
          visible.push(undefined)
        }
        continue
      }
      const unescaped = marks.unescape(text!)
      const line = restoreLine(unescaped, gutter, number)
      const bare = bareOf(line, gutter, number)
      this.out.push(line)
      visible.push(unescaped === text && marks.escape(bare) === bare ? bare : undefined)
      number += 1
    }
    for (let i = 0; i < range.count; i++) this.visible.push(undefined)
    return { name: range.label, first: range.first, lines: visible, subject: '' }
  }
}

