import { beforeAll, describe, expect, test } from 'vitest'
import { BreakpointCache, PrefixCache } from '../upstream/index.ts'
import {
  asksModel,
  decodeAll,
  frame,
  headersOf,
  modelOf,
  pairs,
  promptOf,
  readingOf,
  resultsOf,
  type Pair,
} from './evidence.ts'
import { AFTER, BEFORE } from './project.ts'
import { PROXIED, type ScenarioName } from './scenarios.ts'
import type { Session, Via } from './session.ts'
import { FINAL } from './task.ts'

export type SessionOf = (name: ScenarioName, via: Via) => Promise<Session>

/** What holds for an agent behind `headroom proxy`, byte for byte. */
export function addProxyTests(sessionOf: SessionOf): void {
  describe.each(Object.keys(PROXIED) as (keyof typeof PROXIED)[])('%s', (name) => {
    let direct: Session
    let proxied: Session
    let sequence: Pair[]

    beforeAll(async () => {
      ;[direct, proxied] = await Promise.all([sessionOf(name, 'direct'), sessionOf(name, 'proxy')])
      sequence = pairs(proxied)
    }, 120_000)

    test('finishes its task, with the proxy as without', () => {
      for (const session of [direct, proxied]) {
        expect(session.violations).toEqual([])
        expect(session.stdout, session.stderr).toContain(FINAL)
        expect(session.code).toBe(0)
        expect(session.edited).toContain(AFTER)
        expect(session.edited).not.toContain(BEFORE)
        expect(session.provider.filter(asksModel)).toHaveLength(PROXIED[name])
      }
      expect(proxied.proxyCode).toBe(0)
    })

    test('the provider gets every request under its own path and headers', () => {
      for (const { raw, sent } of sequence) {
        expect(raw.status).toBe(200)
        expect([sent.method, sent.path]).toEqual([raw.method, raw.path])
        expect(headersOf(sent)).toMatchObject(headersOf(raw))
        expect(Object.keys(sent.headers).filter((header) => /headroom/.test(header))).toEqual([])
      }
      const others = (session: Session['client'] | Session['provider']) =>
        session
          .filter((request) => !asksModel(request) && !('upgrade' in request.headers))
          .map(({ method, path }) => `${method} ${path}`)
          .toSorted()
      expect(others(proxied.provider)).toEqual(others(proxied.client))
    })

    test('nothing but the text of tool results is touched', () => {
      for (const { raw, sent } of sequence) {
        const [before, after] = [readingOf(raw), readingOf(sent)]
        expect(after.blocks).toHaveLength(before.blocks.length)
        expect(frame(after)).toBe(frame(before))
        expect(resultsOf(sent)).toHaveLength(resultsOf(raw).length)
        expect(resultsOf(sent)).not.toContain('')
      }
    })

    test('what is sent only grows', () => {
      sequence.slice(1).forEach(({ sent }, i) => {
        const texts = promptOf(sent).map(({ text }) => text)
        const earlier = promptOf(sequence[i]!.sent).map(({ text }) => text)
        expect(texts.slice(0, earlier.length)).toEqual(earlier)
      })
    })

    test('what was sent decodes to what the client sent', () => {
      for (const { raw, sent } of sequence) {
        for (const { decoded, original } of decodeAll(readingOf(raw), readingOf(sent))) {
          expect(decoded).toBe(original)
        }
      }
    })

    test('it is smaller, and the answer says by how much', () => {
      const { raw, sent } = sequence.at(-1)!
      const size = (texts: readonly string[]) => texts.join('').length
      expect(size(resultsOf(sent))).toBeLessThan(0.9 * size(resultsOf(raw)))
      expect(Number(raw.answered['x-headroom-tokens-saved'])).toBeGreaterThan(0)
    })

    test('the prompt cache is hit as without the proxy, for less', () => {
      const bill = (requests: readonly Pair['sent'][]) => {
        const anthropic = name.startsWith('claude')
        const cache = anthropic ? new BreakpointCache() : new PrefixCache()
        return requests.map((request) => cache.bill(modelOf(request), promptOf(request)))
      }
      const without = bill(sequence.map(({ raw }) => raw))
      const withProxy = bill(sequence.map(({ sent }) => sent))
      const missed = (billed: (typeof without)[number]) =>
        billed.fresh + billed.write5m + billed.write1h
      withProxy.forEach((billed, i) => {
        // Automatic caches hit in steps of 128 tokens, whatever the length.
        expect(missed(billed)).toBeLessThan(missed(without[i]!) + 128)
      })
      const price = (all: typeof without) =>
        all.reduce((sum, { fresh, read, write5m, write1h }) => {
          return sum + fresh + 0.1 * read + 1.25 * write5m + 2 * write1h
        }, 0)
      expect(price(withProxy)).toBeLessThan(price(without))
    })
  })

  describe('Codex', () => {
    test('compresses with zstd after a ChatGPT login, and the provider can read what it gets', async () => {
      const session = await sessionOf('codex-chatgpt', 'proxy')
      const [first] = pairs(session)
      expect(first!.raw.headers['content-encoding']).toBe('zstd')
      expect(JSON.parse(first!.sent.text).model).toBe('gpt-5.5')
    })

    test('falls back from WebSockets at once, without asking the provider', async () => {
      const session = await sessionOf('codex-api-key', 'proxy')
      const upgrades = (requests: Session['client'] | Session['provider']) =>
        requests.filter(({ headers }) => headers['upgrade'] === 'websocket')
      const [attempt] = session.client.filter(({ headers }) => 'upgrade' in headers)
      expect(attempt).toMatchObject({ method: 'GET', path: '/v1/responses', status: 426 })
      expect(upgrades(session.client)).toHaveLength(1)
      expect(upgrades(session.provider)).toHaveLength(0)
    })
  })

  describe('Claude Code', () => {
    test('sends newer models system messages inside the conversation', async () => {
      const [first] = pairs(await sessionOf('claude-opus', 'proxy'))
      const { messages } = JSON.parse(first!.sent.text) as { messages: { role: string }[] }
      expect(messages.map(({ role }) => role)).toContain('system')
    })
  })
}
