import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  agentOf,
  type Conversation as Remembered,
  type Labels,
  type Message,
} from '../src/simulate/conversation.ts'

export { type Agent, CODING, type Message } from '../src/simulate/conversation.ts'

/** An agent's conversation, with what it needed to know of it later. */
export interface Conversation extends Remembered {
  readonly facts: readonly Fact[]
}

/** A string the agent used at message `used_at` and had seen in tool results alone. */
export interface Fact {
  readonly kind: string
  readonly strength?: string
  readonly value: string
  readonly used_at: number
  readonly last_at: number
}

/** One tool output by itself. */
export interface RawRecord {
  readonly id: string
  readonly kind: string
  readonly tool?: string
  readonly tool_input?: unknown
  readonly text: string
}

/** Where the figures come from: a folder on disk, or the built-in sample. */
export interface Corpus {
  conversations(): AsyncIterable<Conversation>
  records(): AsyncIterable<RawRecord>
}

export function openCorpus(folder: string): Corpus {
  return {
    async *conversations() {
      const facts = new Map<string, readonly Fact[]>()
      for await (const line of lines<{ id: string; facts: Fact[] }>(join(folder, 'facts.jsonl'))) {
        facts.set(line.id, line.facts)
      }
      for await (const line of lines<Recorded>(join(folder, 'trajectories.jsonl'))) {
        yield { ...line, agent: agentOf(line), facts: facts.get(line.id) ?? [] }
      }
      for await (const line of lines<RecordedItems>(join(folder, 'trajectories-responses.jsonl'))) {
        const { id, instructions, input } = line
        const system = instructions
        yield {
          id,
          format: 'responses',
          agent: 'Codex (Responses)',
          system,
          messages: input,
          facts: [],
        }
      }
    },
    async *records() {
      for (const name of (await readdir(join(folder, 'raw'))).sort()) {
        yield* lines<RawRecord>(join(folder, 'raw', name))
      }
    },
  }
}

interface Recorded extends Omit<Conversation, 'agent' | 'facts'>, Labels {}

interface RecordedItems {
  readonly id: string
  readonly instructions?: unknown
  readonly input: readonly Message[]
}

async function* lines<T>(path: string): AsyncIterable<T> {
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    if (line !== '') yield JSON.parse(line) as T
  }
}
