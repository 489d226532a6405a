import type { Recorded } from './record.ts'

/** What the fake model answers once. A turn without calls ends the client's loop. */
export interface Turn {
  readonly thinking?: string
  readonly text?: string
  readonly calls?: readonly Call[]
}

export interface Call {
  readonly name: string
  /** An object for a function; a string for a tool that takes free text (Responses `custom`). */
  readonly input: Readonly<Record<string, unknown>> | string
}

/** A request as the script sees it, whatever its dialect. */
export interface Seen {
  readonly model: string
  readonly stream: boolean
  /** Names of the tools that were offered. */
  readonly tools: readonly string[]
  /** The text of every tool result in the history, in order. */
  readonly results: readonly string[]
}

export type Script = (seen: Seen, request: Recorded) => Turn

/**
 * Plays turns in order. Which one is next follows from how many tool results the history holds, so a
 * request sent twice is answered alike and no shape of the last message can make it loop. A request
 * that does not offer the tools of its turn (a title, a summary) is answered with plain text.
 */
export function steps(turns: readonly Turn[]): Script {
  return (seen) => {
    let left = seen.results.length
    let at = 0
    while (at < turns.length - 1 && left > 0) {
      left -= turns[at]!.calls?.length ?? 0
      at += 1
    }
    const turn = turns[at]!
    const offered = (turn.calls ?? []).every((call) => seen.tools.includes(call.name))
    return offered ? turn : { text: 'Nothing to do here.' }
  }
}
