import { beforeAll, describe, expect, test } from 'vitest'
import { asksModel, headersOf, resultsOf } from './evidence.ts'
import { AFTER, BEFORE } from './project.ts'
import type { SessionOf } from './proxied.ts'
import { WRAPPED } from './scenarios.ts'
import type { Session } from './session.ts'
import type { Entry, Snapshot } from './snapshot.ts'
import { FINAL } from './task.ts'

/** What holds for every agent that `headroom wrap` starts, next to the same agent without it. */
export function addWrapTests(sessionOf: SessionOf): void {
  describe.each(Object.keys(WRAPPED) as (keyof typeof WRAPPED)[])('%s', (name) => {
    let bare: Session
    let wrapped: Session

    beforeAll(async () => {
      ;[bare, wrapped] = await Promise.all([sessionOf(name, 'direct'), sessionOf(name, 'wrap')])
    }, 120_000)

    test('finishes its task, bare and wrapped', () => {
      for (const session of [bare, wrapped]) {
        expect(session.violations).toEqual([])
        expect(session.stdout, session.stderr).toContain(FINAL)
        expect(session.code).toBe(0)
        expect(session.edited).toContain(AFTER)
        expect(session.edited).not.toContain(BEFORE)
      }
      expect(paths(wrapped)).toEqual(paths(bare))
    })

    test('its traffic goes through Headroom, and arrives smaller', () => {
      const requests = wrapped.log.filter(({ event }) => event === 'request')
      expect(requests).toHaveLength(wrapped.provider.filter(asksModel).length)
      // The folder it works in, by header or path, however each can say it.
      expect(new Set(requests.map(({ project }) => project))).toEqual(new Set(['project']))
      const part = results(wrapped).length / results(bare).length
      expect(part).toBeLessThan(0.9)
    })

    test('the provider gets the same headers and credentials, and no word of Headroom', () => {
      expect(headers(wrapped)).toEqual(headers(bare))
      expect(JSON.stringify(headers(wrapped))).not.toMatch(/headroom/i)
    })

    test('it leaves what it leaves without Headroom, and no word of it', () => {
      for (const place of ['home', 'project'] as const) {
        expect(shape(wrapped[place])).toEqual(shape(bare[place]))
        expect(traces(wrapped[place])).toEqual(traces(bare[place]))
      }
      expect(contents(wrapped)).toEqual(contents(bare))
      for (const [path, isUnchanged] of Object.entries(bare.given)) {
        if (isUnchanged && !RECORD.test(path)) expect(wrapped.given).toHaveProperty([path], true)
      }
    })
  })
}

/** Which paths of the provider were asked for the model's words, without what names a model. */
function paths({ provider }: Session): string[] {
  return provider.filter(asksModel).map(({ path }) => path)
}

const CREDENTIALS = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key']

/** Of every request to the model: the names of its headers, and what of them are credentials. */
function headers({ provider }: Session): object[] {
  return provider.filter(asksModel).map((request) => {
    const all = headersOf(request)
    const credentials = CREDENTIALS.map((name) => all[name])
    return { names: Object.keys(all).toSorted(), credentials }
  })
}

/** All tool results of the longest request. */
function results({ provider }: Session): string {
  const texts = provider.filter(asksModel).map((request) => resultsOf(request).join('\n'))
  return texts.reduce((longest, text) => (text.length > longest.length ? text : longest), '')
}

function shape(snapshot: Snapshot): Record<string, string> {
  return mapped(snapshot, ({ mode }) => mode)
}

function traces(snapshot: Snapshot): Record<string, readonly string[]> {
  return mapped(snapshot, (entry) => entry.traces)
}

/** Settings and their like, by hash; not what stood there before, which says where to go. */
function contents({ home, given }: Session): Record<string, string> {
  const all = Object.entries(mapped(home, ({ hash }) => hash))
  const isSettings = (path: string) => SETTINGS.test(path) && !RECORD.test(path)
  return Object.fromEntries(all.filter(([path]) => isSettings(path) && !(path in given)))
}

const SETTINGS = /(?:\.(?:jsonc?|toml|ya?ml|env|md|sh)|rc)$/
/** What an agent writes down of a run differs between any two. */
const RECORD = /(?:sessions?|cache|logs?|history|chats)\//

function mapped<Value>(snapshot: Snapshot, value: (entry: Entry) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(snapshot).map(([path, entry]) => [path, value(entry)]))
}
