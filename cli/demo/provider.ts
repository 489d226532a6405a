import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answer } from './session.ts'

/** A stand-in for a provider, on loopback: answers from the recording and remembers what it was sent. */
export interface Provider {
  readonly url: string
  /** Bodies of the requests so far, as they arrived. */
  readonly received: readonly string[]
  close(): Promise<void>
}

export async function startProvider(): Promise<Provider> {
  const received: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    received.push(body)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(reply(body)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function reply(body: string): object {
  const { model, messages } = JSON.parse(body) as { model: string; messages: { role: string }[] }
  const turn = messages.filter(({ role }) => role === 'assistant').length
  const content = answer(turn)
  return {
    id: `msg_${turn + 1}`,
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: content.length > 1 ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 0, output_tokens: 0 },
  }
}
