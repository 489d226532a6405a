/** What became of one block of a prompt. Tokens are the ledger's own counts. */
export interface CountedBlock {
  /** As it came. */
  readonly raw: number
  /** As it was sent. */
  readonly sent: number
  /** The model wrote it. */
  readonly isModels: boolean
  /** Of what was sent in its place; 0 where it went as it came. */
  readonly hash: number
  /** What each form took out of it, by the codec's frozen cost: only their shares count. */
  readonly forms?: Readonly<Record<string, number>> | undefined
}

/** A prompt, counted: sums up to each place, so that a stretch of it is a subtraction. */
export class CountedPrompt {
  readonly blocks: readonly CountedBlock[]
  /** Tokens sent, and tokens removed, in the blocks before each place. */
  private readonly sent: readonly number[]
  private readonly gone: readonly number[]
  private readonly hashes: readonly number[]

  constructor(blocks: readonly CountedBlock[]) {
    const [sent, gone, hashes] = [[0], [0], [0]]
    blocks.forEach(({ raw, sent: tokens, hash }, i) => {
      sent.push(sent[i]! + tokens)
      gone.push(gone[i]! + raw - tokens)
      hashes.push((Math.imul(hashes[i]! ^ hash, PRIME) + i) | 0)
    })
    this.blocks = blocks
    this.sent = sent
    this.gone = gone
    this.hashes = hashes
  }

  get length(): number {
    return this.blocks.length
  }

  /** Tokens sent from one place to another. */
  sentBetween(from: number, to: number): number {
    return this.sent[to]! - this.sent[from]!
  }

  /** Tokens removed from one place to another. */
  removedBetween(from: number, to: number): number {
    return this.gone[to]! - this.gone[from]!
  }

  /** A hash of what was sent before the place. */
  hashBefore(place: number): number {
    return this.hashes[place]!
  }

  /** Tokens that each form removed from one place to another. */
  formsBetween(from: number, to: number): Map<string, number> {
    const forms = new Map<string, number>()
    for (let i = from; i < to; i++) {
      for (const [form, tokens] of shares(this.blocks[i]!)) {
        forms.set(form, (forms.get(form) ?? 0) + tokens)
      }
    }
    return forms
  }

  /** Tokens sent that the client wrote, not the model, from one place to another. */
  clientsBetween(from: number, to: number): number {
    let tokens = 0
    for (let i = from; i < to; i++) if (!this.blocks[i]!.isModels) tokens += this.blocks[i]!.sent
    return tokens
  }

  /** How often the model spoke from the place on. */
  turnsFrom(place: number): number {
    let turns = 0
    for (let i = place; i < this.length; i++) {
      if (this.blocks[i]!.isModels && !this.blocks[i - 1]?.isModels) turns += 1
    }
    return turns
  }
}

const PRIME = 0x01000193

/** What was removed from a block, shared out as the frozen cost has it. */
function shares({ raw, sent, forms = {} }: CountedBlock): readonly (readonly [string, number])[] {
  const removed = raw - sent
  if (removed === 0) return []
  const entries = Object.entries(forms)
  const total = entries.reduce((sum, [, tokens]) => sum + tokens, 0)
  if (total === 0) return [['other', removed]]
  return entries.map(([form, tokens]) => [form, (removed * tokens) / total])
}
