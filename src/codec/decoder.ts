import type { Block } from './block.ts'
import { marks } from './encoder.ts'
import { bareOf, type Gutter, gutterOf, prefixOf, readRange, restoreLine } from './forms/gutter.ts'
import type { LineForm } from './forms/form.ts'
import { lineForms } from './forms/index.ts'
import { isEncoded, type Plan } from './plan.ts'
import { commandOutput, resultBody } from './recognise.ts'
import { HERE, readReference } from './references/names.ts'
import { argumentSegments, plainSegment } from './references/segments.ts'
import { type Segment, Sources } from './references/sources.ts'
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
  private readonly sources = new Sources()
  /** Numbered lines by label, and the arguments of the call that is being answered. */
  private readonly named = new Map<string, Segment>()
  private readonly calls = new Map<number, ReturnType<typeof argumentSegments>>()

  constructor(plan: Plan) {
    this.plan = plan
  }

  /** @throws {DecodeError} */
  push(sent: Block): string {
    const place = this.count++
    const raw = !isEncoded(this.plan, place)
    switch (sent.kind) {
      case 'opaque':
        if (sent.wall) this.forget()
        return ''
      case 'call': {
        const args = argumentSegments(sent, marks, this.sources, '')
        for (const { segment } of args) this.sources.add(segment)
        this.calls.set(place, args)
        return ''
      }
      case 'result': {
        if (raw || !sent.editable) return this.verbatim(sent.text)
        const args = (sent.call === undefined ? undefined : this.calls.get(sent.call)) ?? []
        for (const { name, segment } of args) this.named.set(name, segment)
        const { before, text: body } = resultBody(sent.text)
        const text = before + this.decode(body)
        for (const { name } of args) this.named.delete(name)
        return text
      }
      case 'text': {
        const output = sent.role === 'user' ? commandOutput(sent.text) : undefined
        if (!output) return this.verbatim(sent.text)
        const text = raw ? this.verbatim(output.text) : this.decode(output.text)
        return output.before + text + output.after
      }
    }
  }

  private forget(): void {
    this.sources.clear()
    this.named.clear()
    this.calls.clear()
  }

  private verbatim(text: string): string {
    this.sources.add(plainSegment(text, marks, this.sources))
    return text
  }

  private decode(text: string): string {
    const reader = new ResultReader(text, (mark) => this.resolve(mark))
    const { lines, shown } = reader.read()
    for (const { lines, ...segment } of shown) {
      const added = { ...segment, subject: '', lines: this.sources.intern(lines) }
      this.sources.add(added)
      if (added.first !== undefined) this.named.set(added.name, added)
    }
    return lines.join('\n')
  }

  /** The lines a reference stands for. */
  private resolve(mark: string): readonly string[] {
    const { count, source, line, anchor, before = 0, sign = '' } = readReference(mark)!
    const named = this.named.get(source)
    const found =
      line !== undefined
        ? named && { segment: named, offset: line - named.first! }
        : named
          ? { segment: named, offset: named.lines.indexOf(this.sources.intern([anchor])[0]!) }
          : this.sources.lastShown(anchor!)
    const from = (found?.offset ?? 0) - before
    const ids = from < 0 ? [] : [...(found?.segment.lines.subarray(from, from + count) ?? [])]
    const texts = ids.map((id) => (id < 0 ? undefined : this.sources.text(id)))
    const lines = excerpt(texts, 0, count, mark)
    return sign === '' ? lines : lines.map((line) => sign + line)
  }
}

function excerpt(
  lines: readonly (string | undefined)[] = [],
  from: number,
  count: number,
  mark: string,
): readonly string[] {
  const found = from < 0 ? [] : lines.slice(from, from + count)
  if (found.length !== count || found.includes(undefined)) {
    throw new DecodeError(`nothing that was sent is named by ${mark}`)
  }
  return found as string[]
}

/** What a block shows, by line of the original: the text, or undefined where it does not stand in full. */
interface Shown {
  readonly name: string
  readonly first?: number
  readonly lines: readonly (string | undefined)[]
}

/** Reads one block's lines back. */
class ResultReader {
  private readonly sent: readonly string[]
  private readonly outside: (mark: string) => readonly string[]
  private readonly reminders: ReadonlySet<number>
  private readonly lines: string[] = []
  /** What stands in full outside numbered ranges, by line of the original. */
  private readonly plain: (string | undefined)[] = []
  private readonly ranges: (Shown & { lines: (string | undefined)[] })[] = []
  private at = 0

  /** @param outside what a reference to earlier text stands for */
  constructor(text: string, outside: (mark: string) => readonly string[]) {
    this.sent = text.split('\n')
    this.outside = outside
    this.reminders = reminderLines(text, this.sent)
  }

  read(): { lines: string[]; shown: Shown[] } {
    while (this.at < this.sent.length) {
      const line = this.sent[this.at]!
      const reminder = this.reminders.has(this.at)
      if (reminder || !marks.is(line)) {
        const raw = reminder ? line : marks.unescape(line)
        this.lines.push(raw)
        this.plain.push(raw === line && !reminder ? line : undefined)
        this.at += 1
      } else if (readRange(line)) this.readRange(line)
      else if (readReference(line)) this.take(this.resolve(line), this.at + 1)
      else {
        const form = lineForms.find(({ head }) => head.test(line))
        if (!form) throw new DecodeError(`not a mark of this version: ${line}`)
        this.readForm(form, line)
      }
    }
    return { lines: this.lines, shown: [...this.ranges, { name: '', lines: this.plain }] }
  }

  private readForm(form: LineForm, head: string): void {
    let run: { lines: string[]; next: number }
    try {
      run = form.decode(this.sent, this.at)
    } catch (cause) {
      throw new DecodeError(`what follows is not what its head says: ${head}`, { cause })
    }
    this.take(run.lines, run.next)
  }

  private take(lines: readonly string[], next: number): void {
    for (const line of lines) this.lines.push(line)
    for (let i = 0; i < lines.length; i++) this.plain.push(undefined)
    this.at = next
  }

  private resolve(mark: string): readonly string[] {
    const { count, source, line, anchor, before = 0 } = readReference(mark)!
    const range = this.ranges.find(({ name }) => name === source)
    if (range) return excerpt(range.lines, line! - range.first!, count, mark)
    if (source === HERE)
      return excerpt(this.plain, this.plain.indexOf(anchor) - before, count, mark)
    return this.outside(mark)
  }

  private readRange(mark: string): void {
    const { label, first, count, hits } = readRange(mark)!
    const visible: (string | undefined)[] = []
    this.ranges.push({ name: label, first, lines: visible })
    /** Lines without their number until one shows how the client writes it. */
    const pending: string[] = []
    let gutter: Gutter | undefined
    for (this.at += 1; visible.length < count; this.at += 1) {
      const line = this.sent[this.at]
      if (line === undefined) throw new DecodeError(`a range ends before its last line: ${mark}`)
      if (marks.is(line)) {
        for (const bare of this.resolve(line)) {
          if (gutter) this.lines.push(prefixOf(gutter, first + visible.length) + bare)
          else pending.push(bare)
          visible.push(undefined)
        }
        continue
      }
      const unescaped = marks.unescape(line)
      gutter ??= gutterOf(line, hits)
      if (!gutter) throw new DecodeError(`a range shows no number: ${mark}`)
      for (const [i, bare] of pending.splice(0).entries()) {
        this.lines.push(prefixOf(gutter, first + i) + bare)
      }
      const number = first + visible.length
      const raw = restoreLine(unescaped, gutter, number)
      const bare = bareOf(raw, gutter, number)
      this.lines.push(raw)
      visible.push(unescaped === line && marks.escape(bare) === bare ? bare : undefined)
    }
    for (let i = 0; i < count; i++) this.plain.push(undefined)
  }
}
