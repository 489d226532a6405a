import type { Block, CallBlock, ResultBlock, TextBlock } from './block.ts'
import { cost } from './cost.ts'
import type { LineForm } from './forms/form.ts'
import { lineForms } from './forms/index.ts'
import { createMarks } from './marks.ts'
import { isEncoded, mayRefer, type Plan, PREFIX_FLOOR } from './plan.ts'
import { type CommandOutput, commandOutput, resultBody } from './recognise.ts'
import { reduce } from './reduce/index.ts'
import { copiesMark } from './references/names.ts'
import { argumentSegments, plainSegment } from './references/segments.ts'
import { Sources } from './references/sources.ts'
import { reminderLines } from './reminders.ts'
import { encodeResult } from './result.ts'
import { FormError } from './rewrite.ts'
import { type Subject, subjectOf, subjectOfCommand, UNKNOWN } from './subject.ts'

/** What became of one block. */
export interface EncodedBlock {
  /** The text to send in place of the block's own; absent: leave the block's bytes alone. */
  readonly text?: string
  /** Frozen cost as it came and as it goes, where both were reckoned. */
  readonly cost?: { readonly before: number; readonly after: number }
  /** Frozen-cost tokens taken off, by form. */
  readonly saved?: Readonly<Record<string, number>>
  /** Forms that threw on this block; it went as it came. */
  readonly failed?: readonly string[]
  /** In this block the assistant copies a mark of ours: no references from here on. */
  readonly leaked?: true
}

interface Call {
  readonly subject: Subject
  readonly args: ReturnType<typeof argumentSegments>
}

/** Blocks that cost less are left alone. */
const LEAST_COST = 120
/** Raw characters after which a conversation's further blocks go as they came (law 7). */
const MOST_WORK = 64 * 2 ** 20

const FAILED_EDIT =
  /^\s*(?:error\b|failed\b|[^\n]{0,200}\b(?:verification failed|no match|could not|did not match|not unique)\b)/i

const UNTOUCHED: EncodedBlock = {}
const LEAKED: EncodedBlock = { leaked: true }
export const marks = createMarks(lineForms.map((form) => form.head))

/**
 * Encodes a conversation block by block, left to right. A block's encoding depends on the blocks
 * pushed before it and on the plan alone (law 1), which holds by construction: nothing else is in
 * reach. Never throws.
 *
 * @example
 * const encoder = new Encoder(plan)
 * const sent = blocks.map((block) => encoder.push(block))
 */
export class Encoder {
  readonly plan: Plan
  /** Blocks pushed so far. */
  count = 0
  private readonly sources = new Sources()
  private readonly calls = new Map<number, Call>()
  private prefix: number
  private results = 0
  private work = 0
  /** The assistant copied a mark of ours: no references from here on. */
  private leaked = false
  private ranged = false
  /** Files whose last edit failed: the next read stands in full. */
  private readonly failedEdits = new Set<string>()
  /** The command in the assistant's last text, for agents that work in text. */
  private lastCommand = ''
  private readonly lineForms: readonly LineForm[]

  constructor(plan: Plan) {
    this.plan = plan
    this.lineForms = lineForms.filter((form) => this.allows(form.name))
    this.prefix = plan.head
  }

  push(block: Block): EncodedBlock {
    const place = this.count
    this.count += 1
    const kind = block.kind
    if (kind === 'opaque') {
      if (block.wall) this.forget()
      return UNTOUCHED
    }
    if (kind === 'call') return this.pushCall(block, place)
    this.work += block.text.length
    const encoded = kind === 'result' ? this.pushResult(block, place) : this.pushText(block, place)
    if (this.prefix < PREFIX_FLOOR) this.prefix += cost(encoded.text ?? block.text)
    return encoded
  }

  private pushCall(block: CallBlock, place: number): EncodedBlock {
    this.work += block.size
    const leaks = block.args.some(([, value]) => copiesMark(value))
    if (leaks) this.leaked = true
    if (this.prefix < PREFIX_FLOOR) this.prefix += block.size >> 3
    const subject = subjectOf(block)
    const args = argumentSegments(block, marks, this.sources, subject.about)
    for (const { segment } of args) this.sources.add(segment)
    this.calls.set(place, { subject, args })
    return leaks ? LEAKED : UNTOUCHED
  }

  private pushText(block: TextBlock, place: number): EncodedBlock {
    const leaks = block.role === 'assistant' && copiesMark(block.text)
    if (block.role === 'assistant') {
      if (leaks) this.leaked = true
      this.lastCommand = commandIn(block.text)
    }
    const output = block.role === 'user' ? commandOutput(block.text) : undefined
    if (!output) {
      this.sources.add(plainSegment(block.text, marks, this.sources))
      return leaks ? LEAKED : UNTOUCHED
    }
    this.results += 1
    return this.encodeInside(output, place, subjectOfCommand(this.lastCommand))
  }

  private pushResult(block: ResultBlock, place: number): EncodedBlock {
    this.results += 1
    const call = block.call === undefined ? undefined : this.calls.get(block.call)
    const subject = call?.subject ?? UNKNOWN
    if (!block.editable) {
      if (subject.kind === 'edit') this.failedEdits.add(subject.about)
      this.sources.add(plainSegment(block.text, marks, this.sources, subject.about))
      return UNTOUCHED
    }
    // Where results carry no error mark, a failed patch tells so in its first words.
    if (subject.kind === 'edit' && FAILED_EDIT.test(block.text)) {
      this.failedEdits.add(subject.about)
    }
    const args = call?.args ?? []
    for (const { name, segment } of args) segment.name = name
    const encoded = this.encodeInside(resultBody(block.text), place, subject)
    for (const { segment } of args) segment.name = ''
    return encoded
  }

  private encodeInside(
    { before, text, after }: CommandOutput,
    place: number,
    subject: Subject,
  ): EncodedBlock {
    const inner = this.encode(text, place, subject)
    return inner.text === undefined ? inner : { ...inner, text: before + inner.text + after }
  }

  private encode(text: string, place: number, subject: Subject): EncodedBlock {
    const known = this.sources.size
    let encoded: EncodedBlock | undefined
    if (isEncoded(this.plan, place)) {
      try {
        encoded = this.work > MOST_WORK ? imitated(text) : this.tryEncode(text, place, subject)
      } catch (error) {
        // As it came (law 7), yet with imitations of our marks escaped: it is read like any other.
        encoded = { ...imitated(text), failed: [error instanceof FormError ? error.form : 'codec'] }
      }
    }
    if (this.sources.size === known) {
      this.sources.add(plainSegment(encoded?.text ?? text, marks, this.sources, subject.about))
    }
    return encoded ?? UNTOUCHED
  }

  private tryEncode(text: string, place: number, subject: Subject): EncodedBlock | undefined {
    const before = this.prefix < PREFIX_FLOOR ? 0 : cost(text)
    if (before < LEAST_COST) return imitated(text)

    const reduced = this.allows('reduce') ? reduce(text, subject) : text
    const references = mayRefer(this.plan, place) && !this.leaked && !this.standsInFull(subject)
    const start = reduced === text ? before : cost(reduced)
    const result = encodeResult(reduced, start, {
      marks,
      lineForms: this.lineForms,
      gutters: this.allows('gutter'),
      sources: this.sources,
      references: references && this.allows('reference'),
      subject,
      about: subject.about,
      label: `#${this.results}`,
      legend: !this.ranged,
    })
    if (result.cost >= before) return imitated(text)
    this.ranged ||= result.ranged
    for (const segment of result.segments) this.sources.add(segment)
    const saved = { ...result.saved }
    if (reduced !== text) saved['reduce'] = before - start
    if (result.text === text) return undefined
    return { text: result.text, cost: { before, after: result.cost }, saved }
  }

  private standsInFull(subject: Subject): boolean {
    return subject.kind === 'read' && this.failedEdits.delete(subject.about)
  }

  private allows(form: string): boolean {
    return this.plan.forms === undefined || this.plan.forms.includes(form)
  }

  private forget(): void {
    this.sources.clear()
    this.calls.clear()
  }
}

/** A block left alone still has imitations of our marks escaped. */
function imitated(text: string): EncodedBlock | undefined {
  if (!marks.imitated(text)) return undefined
  const lines = text.split('\n')
  const reminders = reminderLines(text, lines)
  const escaped = lines.map((line, i) => (reminders.has(i) ? line : marks.escape(line))).join('\n')
  return escaped === text ? undefined : { text: escaped }
}

/** The last fenced block of a text, which is the command of agents that work in text. */
function commandIn(text: string): string {
  const close = text.lastIndexOf('\n```')
  const open = text.lastIndexOf('```', close - 1)
  if (close < 0 || open < 0) return ''
  return text.slice(text.indexOf('\n', open) + 1, close).trim()
}
