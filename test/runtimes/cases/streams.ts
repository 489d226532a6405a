import { afterAll, describe, expect, it } from 'vitest'
import { begin, decode, encode, pieces, silent } from '../../support/answers.ts'
import { open, send, sha256, start } from '../../support/client.ts'
import type { Exchange } from '../../support/upstream.ts'
import type { Cases } from '../suite.ts'
import { call } from './requests.ts'

const EVENTS = [
  'event: message_start\ndata: {"type":"message_start","message":{"usage":{"input_tokens":9}}}\n\n',
  ': a comment\n\n',
  'event: content_block_delta\ndata: {"delta":{"text":"naïve 日本語 🙂 \\ud83d\\ude42"}}\n\n',
  'data: {"choices":[]}\n\ndata: [DONE]\n\n',
].join('')

/** The response is a byte pipe. */
export const streams: Cases = (bench) => {
  describe.concurrent('at the same time', () => {
    it.each([
      ['LF', EVENTS],
      ['CRLF', EVENTS.replaceAll('\n', '\r\n')],
    ])('events in pieces of one byte arrive exactly (%s)', async (_, text) => {
      const bytes = Buffer.from(text)
      const plan = bench().upstream.plan(pieces(Array.from(bytes, (byte) => Uint8Array.of(byte))))
      const reply = await send(bench().proxy.url, call(plan))
      expect(sha256(reply.body)).toBe(sha256(bytes))
      expect(reply.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    })

    it('events cut anywhere arrive exactly', async () => {
      const bytes = Buffer.from(EVENTS.replaceAll('\n', '\r\n'))
      const places = Array.from(bytes.keys()).filter(
        (place) => place % 29 === 1 || bytes[place]! > 190,
      )
      for (const place of places) {
        const parts = [bytes.subarray(0, place), bytes.subarray(place)]
        const plan = bench().upstream.plan(pieces(parts))
        const reply = await send(bench().proxy.url, call(plan))
        expect(reply.body.equals(bytes)).toBe(true)
      }
    })

    it('a megabyte in odd pieces arrives exactly', async () => {
      const bytes = Buffer.from('data: {"text":"日本語 🙂"}\n\n'.repeat(30_000))
      const parts = Array.from({ length: 97 }, (_, i) =>
        bytes.subarray(i * 12_289, (i + 1) * 12_289),
      )
      const plan = bench().upstream.plan(pieces(parts))
      const reply = await send(bench().proxy.url, call(plan))
      expect(sha256(reply.body)).toBe(sha256(Buffer.concat(parts)))
    })

    it('a coded stream of events arrives decodable', async () => {
      const coded = encode('gzip', EVENTS)
      const parts = [coded.subarray(0, 11), coded.subarray(11)]
      const plan = bench().upstream.plan(pieces(parts, { 'content-encoding': 'gzip' }))
      const reply = await send(
        bench().proxy.url,
        call(plan, { headers: { 'accept-encoding': 'gzip' } }),
      )
      expect(decode(reply.headers['content-encoding'], reply.body).toString()).toBe(EVENTS)
    })

    it('every byte passes when it comes: the next is written when the last was seen', async () => {
      const plan = bench().upstream.plan(begin('data: 0\n\n'))
      const { incoming } = await open(bench().proxy.url, call(plan))
      const { response } = await plan.received
      const seen: string[] = []
      for await (const chunk of incoming) {
        seen.push(String(chunk))
        if (seen.length < 5) response.write(`data: ${seen.length}\n\n`)
        else response.end()
      }
      expect(seen).toEqual([0, 1, 2, 3, 4].map((n) => `data: ${n}\n\n`))
    })

    it('an answer that the upstream breaks off does not end well', async () => {
      const plan = bench().upstream.plan(begin('data: 1\n\n'))
      const { incoming } = await open(bench().proxy.url, call(plan))
      const { response } = await plan.received
      let text = ''
      const reading = (async () => {
        for await (const chunk of incoming) {
          text += String(chunk)
          response.socket!.destroy()
        }
      })()
      await expect(reading).rejects.toThrow()
      expect(text).toBe('data: 1\n\n')
    })
  })

  describe('a client that goes away', () => {
    const took: string[] = []
    afterAll(() => console.info(`${bench().name}: ${took.join(', ')}`))

    /** A runtime that learns of it only by writing is written to. */
    async function hangUp({ response, hungUp }: Exchange): Promise<number> {
      if (bench().runtime.hangsUp === 'at once') return hungUp
      const pulse = setInterval(() => response.write('data: x\n\n'), 10)
      return hungUp.finally(() => clearInterval(pulse))
    }

    it('in mid-answer hangs up on the upstream', async () => {
      const plan = bench().upstream.plan(begin('data: 1\n\n'))
      const { outgoing, incoming } = await open(bench().proxy.url, call(plan))
      await new Promise((resolve) => incoming.once('data', resolve))
      incoming.on('error', () => {})
      const from = performance.now()
      outgoing.destroy()
      const at = await hangUp(await plan.received)
      took.push(`abort in mid-answer reached the upstream in ${(at - from).toFixed(0)} ms`)
    })

    it('before the answer hangs up on the upstream', async () => {
      const plan = bench().upstream.plan(silent)
      const outgoing = start(bench().proxy.url, call(plan))
      const exchange = await plan.received
      const from = performance.now()
      outgoing.destroy()
      const at = await hangUp(exchange)
      took.push(`abort before the answer in ${(at - from).toFixed(0)} ms`)
    })
  })
}
