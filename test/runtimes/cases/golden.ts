import { expect, it } from 'vitest'
import { whole } from '../../support/answers.ts'
import { send, sha256 } from '../../support/client.ts'
import { sentInProcess } from '../../support/inProcess.ts'
import { type Conversation, conversations } from '../golden/conversations.ts'
import { corpus } from '../golden/corpus.ts'
import type { Differences } from '../differences.ts'
import type { Cases } from '../suite.ts'
import { call } from './requests.ts'

/** Every runtime sends the bytes that the handler alone sends. */
export const golden: Cases = (bench) => {
  it.each(conversations)('$name', async (conversation) => {
    const expected = await expectedOf(conversation, bench().runtime)
    expect(await sentOver(bench, conversation)).toEqual(expected)
    const raw = conversation.bodies.map((body) => body.length)
    const smaller = expected.filter(({ length }, i) => length < raw[i]!)
    expect(smaller.length > 0).toBe(conversation.shrinks)
  })

  it.each(conversations)(
    '$name: bypassed, the very bytes',
    async ({ name, path, headers, bodies }) => {
      for (const body of bodies) {
        // A conversation of its own: a known one goes on as it began.
        const other = body.replace(/^\{/, `{"metadata":{"user_id":"bypass ${name}"},`)
        const fresh = other.replaceAll('Fix the', 'Please fix the')
        const plan = bench().upstream.plan(whole('{}'))
        const bypass = { ...headers, 'x-headroom-bypass': 'true' }
        await send(bench().proxy.url, call(plan, { path, headers: bypass, body: fresh }))
        expect(sha256((await plan.received).body)).toBe(sha256(fresh))
      }
    },
  )

  it('conversations of the corpus, where it is at hand', { timeout: 60_000 }, async () => {
    for (const conversation of corpus()) {
      expect(await sentOver(bench, conversation)).toEqual(
        await expectedOf(conversation, bench().runtime),
      )
    }
  })
}

interface Sent {
  readonly length: number
  readonly hash: string
}

const sentOf = (body: Uint8Array): Sent => ({ length: body.length, hash: sha256(body) })

async function expectedOf(conversation: Conversation, { stateless }: Differences): Promise<Sent[]> {
  return (await sentInProcess(conversation, { stateless })).map(sentOf)
}

async function sentOver(
  bench: Parameters<Cases>[0],
  { path, headers, bodies }: Conversation,
): Promise<Sent[]> {
  const sent: Sent[] = []
  for (const body of bodies) {
    const plan = bench().upstream.plan(whole('{}'))
    await send(bench().proxy.url, call(plan, { path, headers, body }))
    sent.push(sentOf((await plan.received).body))
  }
  return sent
}
