import { createParser } from 'eventsource-parser'
import { type Dialect, mergeUsage, type Usage } from '../dialects/index.ts'

/** Reads usage out of a response's bytes as they pass. Never throws. */
export interface Meter {
  chunk(chunk: Uint8Array): void
  /** What the provider said it billed; undefined if it said nothing that could be read. */
  end(): Usage | undefined
}

/** Characters of one event, and of one JSON answer. What is longer goes unmetered. */
const MOST_BUFFERED = 4 * 2 ** 20

/**
 * A meter for a response by its content type; undefined when there is nothing to read: another type,
 * or a coding that the runtime has not undone.
 */
export function createMeter(dialect: Dialect, headers: Headers): Meter | undefined {
  const type = headers.get('content-type') ?? ''
  if (headers.has('content-encoding')) return undefined
  if (/^\s*text\/event-stream\b/i.test(type)) return streamMeter(dialect)
  if (/^\s*application\/(?:[\w.-]+\+)?json\b/i.test(type)) return jsonMeter(dialect)
  return undefined
}

function streamMeter(dialect: Dialect): Meter {
  const decoder = new TextDecoder()
  let usage: Usage | undefined
  const parser = createParser({
    maxBufferSize: MOST_BUFFERED,
    onEvent({ data }) {
      // One or two events of thousands speak of usage; the rest need not be parsed.
      if (data.includes('"usage"')) usage = mergeUsage(usage, dialect.usage(parsed(data)))
    },
  })
  return {
    chunk: (chunk) => parser.feed(decoder.decode(chunk, { stream: true })),
    end() {
      parser.reset({ consume: true })
      return usage
    },
  }
}

function jsonMeter(dialect: Dialect): Meter {
  const decoder = new TextDecoder()
  const parts: string[] = []
  let size = 0
  return {
    chunk(chunk) {
      size += chunk.length
      if (size <= MOST_BUFFERED) parts.push(decoder.decode(chunk, { stream: true }))
      else parts.length = 0
    },
    end() {
      return parts.length > 0 ? dialect.usage(parsed(parts.join('') + decoder.decode())) : undefined
    },
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
