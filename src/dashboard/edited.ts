import type { Fresh } from '../proxy/encode.ts'

/** A block as its client sent it and as it went upstream. */
export interface EditedBlock {
  /** Its place among the conversation's blocks, from 1. */
  readonly place: number
  readonly kind: string
  readonly before: string
  readonly after: string
  /** Estimated tokens taken off, by form. */
  readonly saved: Readonly<Record<string, number>>
  /** Characters of both texts that are not shown. */
  readonly cut: number
}

const MOST_REQUESTS = 50
const MOST_BLOCKS = 20
/** Characters of one text. */
const LONGEST = 32 * 1024

/**
 * The blocks that the latest requests were the first to send in other words: in memory alone, within
 * bounds, and only where `--log-messages` allows it.
 */
export class EditedBlocks {
  private readonly requests = new Map<string, readonly EditedBlock[]>()

  /** @param id of the request. */
  keep(id: string, fresh: readonly Fresh[]): void {
    const edited = fresh.flatMap((one) => editedBlock(one) ?? [])
    if (edited.length === 0) return
    this.requests.set(id, edited.slice(0, MOST_BLOCKS))
    for (const oldest of this.requests.keys()) {
      if (this.requests.size <= MOST_REQUESTS) break
      this.requests.delete(oldest)
    }
  }

  has(id: string): boolean {
    return this.requests.has(id)
  }

  get(id: string): readonly EditedBlock[] | undefined {
    return this.requests.get(id)
  }
}

function editedBlock({ place, block, outcome }: Fresh): EditedBlock | undefined {
  if (!('text' in block) || outcome.text === undefined) return undefined
  const [before, after] = [block.text, outcome.text]
  const kind = block.kind === 'result' ? 'tool result' : 'command output'
  return {
    place: place + 1,
    kind,
    before: copied(before.slice(0, LONGEST)),
    after: copied(after.slice(0, LONGEST)),
    saved: outcome.saved ?? {},
    cut: Math.max(before.length - LONGEST, 0) + Math.max(after.length - LONGEST, 0),
  }
}

/** A string of its own: a slice would keep the whole body in memory that it was cut from. */
function copied(text: string): string {
  return new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(
    new TextEncoder().encode(text),
  )
}
