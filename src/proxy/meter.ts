import { createParser } from 'eventsource-parser'
import { type Dialect, mergeUsage, type Usage } from '../dialects/index.ts'
import type { Platform } from '../platform.ts'
import { bodyDecoders } from './body.ts'
import { ObjectCutter } from './objects.ts'

/** What a provider says of an answer. */
export interface Said {
  /** What it billed; absent if it said nothing that could be read. */
  readonly usage?: Usage | undefined
  /** The first message whose thinking it dropped (`Dialect.dropped`). */
  readonly dropped?: number | undefined
}

/** Reads usage out of a response's bytes as they pass. Never throws, never holds them up. */
export interface Meter {
  /** @param chunk copied if it is needed for longer. */
  chunk(chunk: Uint8Array): void
  end(): Promise<Said>
}

/** Reads plain bytes. */
interface Reader {
  chunk(chunk: Uint8Array): void
  end(): Said
}

/** Characters of one event or JSON object. What is longer goes unmetered. */
const MOST_BUFFERED = 4 * 2 ** 20
/** Bytes that a coded answer may decode to. */
const MOST_DECODED = 256 * 2 ** 20

/** A meter for a response; undefined when its type or its coding cannot be read. */
export function createMeter(
  dialect: Dialect,
  headers: Headers,
  decoders: Platform['decoders'],
): Meter | undefined {
  const type = headers.get('content-type') ?? ''
  const reader = READERS.find(([pattern]) => pattern.test(type))?.[1](dialect)
  const undo = bodyDecoders(headers, decoders, MOST_DECODED)
  if (!reader || !undo || undo.length > 1) return undefined
  const [decoder] = undo
  return decoder ? codedMeter(reader, decoder()) : plainMeter(reader)
}

function plainMeter(reader: Reader): Meter {
  return { chunk: reader.chunk, end: async () => reader.end() }
}

/** Undoes the coding of the copy, beside the stream: what passes stays as it came. */
function codedMeter(reader: Reader, decoder: TransformStream<Uint8Array, Uint8Array>): Meter {
  const writer = decoder.writable.getWriter()
  const reading = decoder.readable
    .pipeTo(new WritableStream({ write: reader.chunk }))
    // Whatever was read before it broke stands.
    .catch(() => {})
  writer.closed.catch(() => {})
  return {
    chunk: (chunk) => void writer.write(chunk.slice()).catch(() => {}),
    async end() {
      await Promise.all([writer.close().catch(() => {}), reading])
      return reader.end()
    },
  }
}

const READERS: readonly (readonly [type: RegExp, create: (dialect: Dialect) => Reader])[] = [
  [/^\s*text\/event-stream\b/i, streamReader],
  [/^\s*application\/(?:[\w.-]+\+)?json\b/i, jsonReader],
]

function streamReader(dialect: Dialect): Reader {
  const text = new TextDecoder()
  const { hear, said } = listener(dialect)
  const parser = createParser({
    maxBufferSize: MOST_BUFFERED,
    onEvent: ({ data }) => hear(data),
  })
  let isBroken = false
  return {
    chunk(chunk) {
      if (isBroken) return
      try {
        parser.feed(text.decode(chunk, { stream: true }))
      } catch {
        isBroken = true
      }
    },
    end() {
      // The last event may lack its blank line.
      if (!isBroken) parser.reset({ consume: true })
      return said()
    },
  }
}

/** Reads one object, or a stream that is a list of them. */
function jsonReader(dialect: Dialect): Reader {
  const text = new TextDecoder()
  const { hear, said } = listener(dialect)
  const objects = new ObjectCutter(MOST_BUFFERED, hear)
  return {
    chunk: (chunk) => objects.feed(text.decode(chunk, { stream: true })),
    end() {
      objects.feed(text.decode())
      return said()
    },
  }
}

const SPEAKING = /"(?:usage|usageMetadata|input_transformations)"/

/** Puts together what the values of one answer say. */
function listener(dialect: Dialect): { hear(json: string): void; said(): Said } {
  const { merge = mergeUsage } = dialect
  let usage: Usage | undefined
  let dropped: number | undefined
  return {
    hear(json) {
      // One or two events of thousands speak of usage, or of what was dropped; the rest need not be parsed.
      if (!SPEAKING.test(json)) return
      const value = parsed(json)
      usage = merge(usage, dialect.usage(value))
      dropped = dialect.dropped?.(value) ?? dropped
    },
    said: () => ({ usage, dropped }),
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
