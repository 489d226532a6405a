import type { Message } from './corpus.ts'
import { bodyOf } from './request.ts'

const MB = 1e6

/** The body of a request of Claude Code's with these messages. */
export const request = (messages: readonly Message[]) =>
  bodyOf({ id: '', format: 'anthropic', agent: 'Claude Code', messages, facts: [] }, messages)

/** So many characters of messages, from the start again where there are too few. */
export function ofSize(messages: readonly Message[], wanted: number): Message[] {
  const out: Message[] = []
  for (let round = 0, size = 0; size < wanted && messages.length > 0; round++) {
    for (const message of messages) {
      const json = JSON.stringify(message)
      const text = round === 0 ? json : json.replaceAll(/"toolu_/g, `"toolu_${round}_`)
      out.push(JSON.parse(text) as Message)
      size += text.length
      if (size >= wanted) break
    }
  }
  return out
}

export function turn(text: string): Message[] {
  return [
    { role: 'user', content: 'Go on.' },
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'toolu_new', name: 'Bash', input: {} }],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_new', content: text }] },
  ]
}

/** Bodies nobody should send, at a share of their size. */
export const ODD: Readonly<Record<string, (share: number) => string>> = {
  'one line of 10 MB': (share) => request(turn(words(10 * MB * share))),
  'JSON of 10 MB on one line': (share) =>
    request(turn(JSON.stringify(words(5 * MB * share).split(' ')))),
  '1,000,000 tiny lines': (share) => request(turn(words(3 * MB * share).replaceAll(' ', '\n'))),
  '1,000,000 equal lines': (share) => request(turn('x\n'.repeat(MB * share))),
  'a progress bar of 10 MB': (share) =>
    request(turn('\r12 % done\u001b[K'.repeat((10 * MB * share) / 14))),
  'result and arguments nested 10,000 deep': (share) => {
    const depth = 10_000 * share
    const body = request(turn('[{"a":'.repeat(depth) + '0' + '}]'.repeat(depth)))
    return body.replace('"input":{}', `"input":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`)
  },
}

function words(size: number): string {
  const out: string[] = []
  for (let i = 0, length = 0; length < size; i++) {
    const word = ((i * 2654435761) % 1679616).toString(36).slice(0, 2)
    out.push(word)
    length += word.length + 1
  }
  return out.join(' ')
}

/** Numbered lines, as a file is shown. */
export function source(size: number): string {
  const lines: string[] = []
  for (let i = 1, length = 0; length < size; i++) {
    const line = `${String(i).padStart(6)}→  const value${i} = rows[${i}] ?? fallback(${i * 7})`
    lines.push(line)
    length += line.length + 1
  }
  return lines.join('\n')
}
