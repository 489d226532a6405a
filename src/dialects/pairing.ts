/** A call that results may answer. `place` is absent for one that the codec must not look at. */
export interface OpenCall {
  readonly id: string | undefined
  readonly tool: string
  readonly place: number | undefined
}

/** A pairing at one moment, to go on from later. */
export interface PairingMark {
  readonly calls: readonly OpenCall[]
  readonly count: number
  readonly answered: number
}

/**
 * Tells which call a result answers: the k-th result after a group of calls answers the k-th call
 * of the group, if the ids say so too. A decoder has the order and no ids, so where the two
 * disagree there is no pair.
 */
export class Pairing {
  /** The group of calls; only ever appended to, since marks share it. */
  private calls: OpenCall[] = []
  private answered = 0

  static from({ calls, count, answered }: PairingMark): Pairing {
    const pairing = new Pairing()
    pairing.calls = calls.slice(0, count)
    pairing.answered = answered
    return pairing
  }

  mark(): PairingMark {
    return { calls: this.calls, count: this.calls.length, answered: this.answered }
  }

  call(id: string | undefined, tool: string, place: number | undefined): void {
    if (this.answered > 0) {
      this.calls = []
      this.answered = 0
    }
    this.calls.push({ id, tool, place })
  }

  /**
   * The place of the call that the next result answers.
   *
   * @param tool where results say it: it decides if the call or the result has no id
   */
  result(id: string | undefined, tool?: string): number | undefined {
    const call = this.calls[this.answered]
    this.answered += 1
    if (!call) return undefined
    const byId = id !== undefined && call.id !== undefined
    const isAnswer = byId ? call.id === id : tool !== undefined && call.tool === tool
    return isAnswer ? call.place : undefined
  }

  /** Something that may hold calls or results could not be read: no pairs until calls come anew. */
  lose(): void {
    this.answered = Infinity
  }
}
