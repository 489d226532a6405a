import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** An agent's conversation, in the format it is sent to a model. */
export interface Conversation {
  readonly id: string
  readonly format: 'anthropic' | 'openai' | 'responses'
  readonly agent: Agent
  readonly system?: unknown
  readonly tools?: unknown
  readonly messages: readonly Message[]
  readonly facts: readonly Fact[]
}

export type Agent =
  'Claude Code' | 'Codex' | 'Codex (Responses)' | 'pi' | 'SWE-agent' | 'text protocol' | 'tau-bench'

/** The agents whose conversations are code written with native tool calls. */
export const CODING: ReadonlySet<Agent> = new Set(['Claude Code', 'Codex', 'pi', 'SWE-agent'])

export interface Message {
  readonly role?: string
  readonly [field: string]: unknown
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

interface Recorded extends Omit<Conversation, 'agent' | 'facts'> {
  readonly agent_kind: string
  readonly meta: { readonly agent?: string }
}

interface RecordedItems {
  readonly id: string
  readonly instructions?: unknown
  readonly input: readonly Message[]
}

function agentOf({ agent_kind, meta }: Recorded): Agent {
  if (agent_kind === 'coding-text-protocol') return 'text protocol'
  if (agent_kind === 'tool-calling') return 'tau-bench'
  const agent = meta.agent ?? ''
  if (agent.startsWith('codex')) return 'Codex'
  if (agent.startsWith('pi')) return 'pi'
  return agent.startsWith('SWE-agent') ? 'SWE-agent' : 'Claude Code'
}

async function* lines<T>(path: string): AsyncIterable<T> {
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    if (line !== '') yield JSON.parse(line) as T
  }
}
