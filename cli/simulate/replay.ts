import { loadTokenizer } from '../../src/ledger/tokens.ts'
import type { Conditions, Replayed } from '../../src/simulate/simulate.ts'
import { simulate } from '../../src/simulate/simulate.ts'
import type { TranscriptFile } from './files.ts'
import { linesOf } from './lines.ts'
import { openTranscript } from './transcripts.ts'

/** What came of the files. */
export interface Outcome {
  readonly replayed: readonly Replayed[]
  readonly bytes: number
  /** Milliseconds. */
  readonly took: number
  /** Conversations that could not be replayed. */
  readonly failed: number
}

/** Pieces of text whose counts are remembered: all files have much in common. */
const PIECES = 1 << 17
/** Texts that are counted once: files are read again and again, and most of what is sent is as it came. */
const REMEMBERED = 20_000
/** Characters; of shorter ones the count is as fast as the look-up. */
const WORTH = 200

/**
 * Replays the conversations of files, one at a time. Reads and writes nothing else, and opens no
 * connection.
 *
 * @param progress is told of bytes that were read
 */
export async function replayFiles(
  files: readonly TranscriptFile[],
  conditions: Omit<Conditions, 'tokens'>,
  progress: (bytes: number) => void,
): Promise<Outcome> {
  const tokens = remembering(await loadTokenizer(undefined, PIECES))
  const began = performance.now()
  const replayed: Replayed[] = []
  let bytes = 0
  let failed = 0
  const read = (more: number) => progress((bytes += more))
  for (const { path } of files) {
    const transcript = openTranscript(path)
    for await (const line of linesOf(path, read)) transcript.line(line).forEach(add)
    transcript.end().forEach(add)
  }
  return { replayed, bytes, took: performance.now() - began, failed }

  function add(conversation: Parameters<typeof simulate>[0]): void {
    try {
      const one = simulate(conversation, { ...conditions, tokens })
      if (one) replayed.push(one)
    } catch {
      // A file may hold anything at all.
      failed += 1
    }
  }
}

function remembering(count: (text: string) => number): (text: string) => number {
  const known = new Map<string, number>()
  return (text) => {
    if (text.length < WORTH) return count(text)
    let tokens = known.get(text)
    if (tokens !== undefined) return tokens
    tokens = count(text)
    if (known.size >= REMEMBERED) known.clear()
    known.set(text, tokens)
    return tokens
  }
}
