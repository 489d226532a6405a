/** One answered request as the ledger keeps it: figures and labels, no text, no key, no address. */
export interface LedgerEvent {
  /** Unique: the request's own id (`x-headroom-request-id`). */
  readonly id: string
  /** When the request was sent, in milliseconds since 1970. */
  readonly at: number
  /** Names the conversation by a hash of how it began; '' where the body was not read. */
  readonly conversation: string
  readonly project: string
  /** The agent, told from its user-agent; one of a bounded set. */
  readonly client: string
  readonly dialect: string
  readonly model: string
  readonly mode: string
  readonly arm: Arm
  readonly status: number
  /** How the answer came to its end (`Ending`). */
  readonly ending: string
  /** What the provider says it billed; null where it said nothing. */
  readonly usage: Tokens | null
  /** The whole prompt, estimated; `before - after` is what this request was spared. */
  readonly tokens: { readonly before: number; readonly after: number }
  /** What each form took out, and what that was worth. */
  readonly forms: Readonly<Record<string, FormShare>>
  /** Null for a model without a price, or an answer without usage. */
  readonly dollars: Dollars | null
  /** Prompt tokens that the provider had cached for this conversation, and did not read again. */
  readonly miss: { readonly tokens: number; readonly cause: MissCause } | null
  /** Tokens of results, first sent with this request, of calls made before whose result was shortened then. */
  readonly rereads?: number
  readonly ms: Timing
  /** What was sent, as far as the conversation's next requests need to know; null where the body was not read. */
  readonly prompt: Prompt | null
}

/** Was the conversation encoded; if not, by lot (`holdout`) or by wish (`bypass`)? */
export type Arm = 'encoded' | 'holdout' | 'bypass'

/**
 * Why a cached prefix was not read: it had outlived its time, the client changed what it sent before,
 * the provider has no other excuse, or we changed what we sent before.
 */
export type MissCause = 'expired' | 'client' | 'provider' | 'ours'

/** Tokens as providers bill them. Their sum without `output` is the prompt. */
export interface Tokens {
  readonly uncached: number
  readonly read: number
  readonly write5m: number
  readonly write1h: number
  readonly output: number
}

export interface Dollars {
  /** The usage at the model's price. */
  readonly billed: number
  /** What the same request would have been billed, had the conversation gone as it came. */
  readonly without: number
  /** `without - billed`. Negative where Headroom cost money. */
  readonly saved: number
}

export interface FormShare {
  /** Tokens taken out of blocks that this request was the first to send. Negative: put in. */
  readonly removed: number
  /** Dollars that what it has taken out of the whole conversation saved with this request. */
  readonly saved: number
}

/** A prompt's identity: counts and hashes. */
export interface Prompt {
  /** How many blocks it had. */
  readonly blocks: number
  /** The lineage key of all of them, as they came. */
  readonly key: string
  /** A hash of what was sent in the place of some. */
  readonly sent: number
  /** Characters of system text and tool definitions. */
  readonly head: number
}

/** Milliseconds. */
export interface Timing {
  /** Our own, before the request went upstream. */
  readonly added: number
  /** From then to the answer's first byte. */
  readonly first: number
  /** From then to its end. */
  readonly total: number
}
