/**
 * One addressable piece of text in a request, in the order the model reads it. The codec sees a
 * conversation as a flat list of these and knows no dialect.
 */
export type Block = ResultBlock | CallBlock | TextBlock | OpaqueBlock

/** The plain text of a tool result (one per text part). The only kind that is ever edited, with `command` texts. */
export interface ResultBlock {
  readonly kind: 'result'
  readonly text: string
  /**
   * May it be edited? False for errors, programmatic callers, unknown shapes. Whoever builds the
   * block decides; the codec still escapes nothing in a block that is not editable.
   */
  readonly editable: boolean
  /** Place in the list of the call this answers; absent when unknown or when ids and order disagree. */
  readonly call?: number
}

/** A tool call of the assistant. Never edited; its string arguments may be sources. */
export interface CallBlock {
  readonly kind: 'call'
  readonly tool: string
  /** Every string value among the arguments, unescaped, with its key path joined by dots, in order. */
  readonly args: readonly (readonly [key: string, value: string])[]
  /** Characters the arguments take in the body, for the prefix estimate. */
  readonly size: number
}

/** Text of the user, the system inside the messages, or the assistant. Verbatim; a source at most. */
export interface TextBlock {
  readonly kind: 'text'
  readonly role: 'user' | 'assistant' | 'system'
  readonly text: string
}

/** Anything else: images, thinking, encrypted or unknown items. `wall` forbids references across it (a compaction item). */
export interface OpaqueBlock {
  readonly kind: 'opaque'
  readonly size: number
  readonly wall: boolean
}
