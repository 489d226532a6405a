import { expect, it } from 'vitest'
import { createApp } from '../../../src/app.ts'
import { readConfig } from '../../../src/config.ts'
import type { Platform } from '../../../src/platform.ts'
import { memoryStore } from '../../../src/proxy/memoryStore.ts'
import { decoders } from '../../../runtimes/shared/decoders.ts'
import { whole } from '../../support/answers.ts'
import { send, sha256 } from '../../support/client.ts'
import { type Conversation, conversations } from '../golden/conversations.ts'
import { corpus } from '../golden/corpus.ts'
import type { Differences } from '../differences.ts'
import type { Cases } from '../suite.ts'
import { call } from './requests.ts'

/** Every runtime sends the bytes that the handler alone sends. */
export const golden: Cases = (bench) => {
  it.each(conversations)('$name', async (conversation) => {
    const expected = await sentInProcess(conversation, bench().runtime)
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
        await sentInProcess(conversation, bench().runtime),
      )
    }
  })
}

interface Sent {
  readonly length: number
  readonly hash: string
}

const sentOf = (body: Uint8Array): Sent => ({ length: body.length, hash: sha256(body) })

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

async function sentInProcess(
  { path, headers, bodies }: Conversation,
  { stateless }: Differences,
): Promise<Sent[]> {
  const sent: Sent[] = []
  const platform: Platform = {
    name: 'test',
    async fetch(request) {
      sent.push(sentOf(new Uint8Array(await request.arrayBuffer())))
      return Response.json({})
    },
    fetchDecodes: new Set(),
    now: Date.now,
    ticks: () => performance.now(),
    store: memoryStore(),
    background: () => {},
    breathe: async () => {},
    log: () => {},
    decoders,
  }
  const { fetch } = createApp(readConfig({ flags: { stateless } }), platform)
  for (const body of bodies) {
    await fetch(
      new Request(`http://127.0.0.1:8787${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      }),
    )
  }
  return sent
}
