import type { Json } from '../upstream/dialect.ts'
import type { Step } from './conversation.ts'
import { counted, type CountText } from './provider.ts'

export const START = Date.UTC(2026, 10, 2)

/** Lines as a tool prints them with their numbers: what a gutter can be taken off. */
export function fileRead(name: string, lines: number): string {
  return Array.from({ length: lines }, (_, i) => {
    return `${String(i + 1).padStart(6)}\tconst ${name}${i} = compute(${i * 7}, "${name}")`
  }).join('\n')
}

export interface Turn {
  readonly result: string
  /** Seconds since the turn before. */
  readonly gap?: number
  /** How many calls run at once; each has a result. */
  readonly calls?: number
  /** The file it reads; absent: one that no other turn reads. */
  readonly path?: string
}

/** What an agent does, and under which model. */
export type Given = [turns: readonly Turn[], options?: { model?: string; system?: number }]

/** An agent that reads one file after another. The first request asks, each one after it has one more result. */
export function agent(
  countText: CountText,
  ...[turns, { model = 'claude-sonnet-5', system = 5000 } = {}]: Given
): Step[] {
  const messages: Json[] = [{ role: 'user', content: 'Read the files, one after the other.' }]
  const head = {
    model,
    max_tokens: 1000,
    system: [{ type: 'text', text: 'Be brief. '.repeat(system / 3) }],
    cache_control: { type: 'ephemeral' },
  }
  let at = START
  const steps: { body(): Json; at: number; output: number }[] = []
  const step = () => steps.push({ body: bodyOf(head, messages), at, output: 0 })
  step()
  turns.forEach(({ result, gap = 20, calls = 1, path }, turn) => {
    const ids = Array.from({ length: calls }, (_, call) => `t${turn}_${call}`)
    const input = { file_path: path ?? `/src/file${turn}.ts` }
    messages.push(
      {
        role: 'assistant',
        content: ids.map((id) => ({ type: 'tool_use', id, name: 'Read', input })),
      },
      {
        role: 'user',
        content: ids.map((id) => ({ type: 'tool_result', tool_use_id: id, content: result })),
      },
    )
    at += gap * 1000
    steps.at(-1)!.output = counted(messages.at(-2), countText)
    step()
  })
  return steps
}

function bodyOf(head: Json, messages: readonly Json[]): () => Json {
  const sent = structuredClone(messages)
  return () => ({ ...head, messages: structuredClone(sent) })
}

/** The same steps with the messages of one and all that follow it changed. */
export function changedFrom(
  steps: readonly Step[],
  from: number,
  change: (messages: Json[]) => void,
): Step[] {
  return steps.map((step, i) => {
    if (i < from) return step
    return {
      ...step,
      body() {
        const body = step.body()
        change(body['messages'] as Json[])
        return body
      },
    }
  })
}
