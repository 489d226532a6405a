/** An agent's conversation, in the format it is sent to a model. */
export interface Conversation {
  readonly id: string
  readonly format: 'anthropic' | 'openai' | 'responses'
  readonly agent: Agent
  readonly system?: unknown
  readonly tools?: unknown
  readonly messages: readonly Message[]
  /** When each message was written (milliseconds since 1970), where that is known. */
  readonly times?: readonly number[]
}

export type Agent =
  'Claude Code' | 'Codex' | 'Codex (Responses)' | 'pi' | 'SWE-agent' | 'text protocol' | 'tau-bench'

/** The agents whose conversations are code written with native tool calls. */
export const CODING: ReadonlySet<Agent> = new Set(['Claude Code', 'Codex', 'pi', 'SWE-agent'])

export interface Message {
  readonly role?: string
  readonly [field: string]: unknown
}

/** What a recording says of its agent. */
export interface Labels {
  readonly agent_kind: string
  readonly meta: { readonly agent?: string }
}

export function agentOf({ agent_kind, meta }: Labels): Agent {
  if (agent_kind === 'coding-text-protocol') return 'text protocol'
  if (agent_kind === 'tool-calling') return 'tau-bench'
  const agent = meta.agent ?? ''
  if (agent.startsWith('codex')) return 'Codex'
  if (agent.startsWith('pi')) return 'pi'
  return agent.startsWith('SWE-agent') ? 'SWE-agent' : 'Claude Code'
}
