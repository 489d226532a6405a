import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Edit } from '../../cli/edits/journal.ts'
import { bench, deploy } from './support.ts'

/** What may happen to a file, in any order: an owner edits it or takes that back, a person edits it. */
type Event =
  | { readonly is: 'apply'; readonly owner: string; readonly key: string }
  | { readonly is: 'undo'; readonly owner: string }
  | { readonly is: 'person'; readonly key: string }

const owner = fc.constantFrom('a', 'b', 'c')
const key = fc.constantFrom('url', 'mode', 'x')
const apply = fc.record({ is: fc.constant('apply' as const), owner, key })
const undo = fc.record({ is: fc.constant('undo' as const), owner })
const person = fc.record({ is: fc.constant('person' as const), key })
const events = (...kinds: fc.Arbitrary<Event>[]) => fc.array(fc.oneof(...kinds), { maxLength: 8 })

const FORMATS = {
  jsonc: {
    texts: ['', '{}', '{\n  // mine\n  "env": { "url": "own", },\n}\n', '{"k":1,\r\n"env":{}}'],
    edit: (path: string, name: string, at: string): Edit[] => [
      { path, format: 'jsonc', set: [{ at: ['env', at], value: name }] },
    ],
    add: (text: string) =>
      /\{/.test(text)
        ? text.replace('{', '{ "theirs": 1,').replace(/1,(\s*\})/, '1$1')
        : '{"theirs": 1}',
    hasTheirs: (text: string) => text.includes('"theirs": 1'),
  },
  toml: {
    texts: ['', 'url = "own" # c\n\n[env]\nx = 1', '[t]\r\na = 1\r\n', '# only\n'],
    edit: (path: string, name: string, at: string): Edit[] => [
      {
        path,
        format: 'toml',
        set: [
          { at: [at], value: name },
          { at: ['providers', name, 'url'], value: name },
        ],
      },
    ],
    add: (text: string) => `theirs = 1\n${text}`,
    hasTheirs: (text: string) => text.includes('theirs = 1'),
  },
  block: {
    texts: ['', 'x', 'x\r\n', 'x\n# >>> other >>>\n'],
    edit: (path: string, name: string, at: string): Edit[] => [
      { path, format: 'block', block: { comment: '#', lines: [`export ${at}=${name}`] } },
    ],
    add: (text: string) => `# theirs\n${text}`,
    hasTheirs: (text: string) => text.includes('# theirs'),
  },
} as const

const cases = Object.entries(FORMATS)

test.each(cases)(
  '%s: three owners in any order, and the file is as it was',
  async (_, { texts, edit }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(undefined, ...texts),
        events(apply, undo),
        async (text, all) => {
          const { path, file: write, journal, snapshot } = bench()
          const file = path('.tool/file')
          if (text !== undefined) write('.tool/file', text)
          const before = snapshot()
          for (const event of all) {
            if (event.is === 'apply')
              await journal.apply(deploy(event.owner), edit(file, event.owner, event.key))
            if (event.is === 'undo') await journal.undo(`deploy:${event.owner}`)
          }
          for (const name of ['b', 'a', 'c']) await journal.undo(`deploy:${name}`)
          expect(snapshot()).toEqual(before)
        },
      ),
      { numRuns: 30 },
    )
  },
)

test.each(cases)(
  '%s: with a person at the same file, nothing of theirs goes and nothing of ours stays',
  async (_, format) => {
    const { texts, edit, add, hasTheirs } = format
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...texts),
        events(apply, undo, person),
        async (text, all) => {
          const { path, journal } = bench()
          const file = path('file')
          writeFileSync(file, text)
          let isTheirs = false
          for (const event of all) {
            if (event.is === 'apply')
              await journal.apply(deploy(event.owner), edit(file, event.owner, event.key))
            if (event.is === 'undo') await journal.undo(`deploy:${event.owner}`)
            if (event.is === 'person' && !isTheirs) {
              writeFileSync(file, add(readFileSync(file, 'utf8')))
              isTheirs = true
            }
          }
          const undone = []
          for (const name of ['c', 'a', 'b']) undone.push(...(await journal.undo(`deploy:${name}`)))
          expect(undone.filter(({ how }) => how === 'refused')).toEqual([])
          const left = readFileSync(file, 'utf8')
          expect(hasTheirs(left)).toBe(isTheirs)
          expect(left).not.toMatch(/"[abc]"|=[abc]$|providers|headroom/m)
          expect(left.includes('own')).toBe(text.includes('own'))
          expect(await journal.list()).toEqual([])
        },
      ),
      { numRuns: 30 },
    )
  },
)

test('a person who removes the file in between has removed it', async () => {
  const { path, journal } = bench()
  writeFileSync(path('file'), '{}')
  for (const name of ['a', 'b'])
    await journal.apply(deploy(name), FORMATS.jsonc.edit(path('file'), name, 'x'))
  rmSync(path('file'))
  for (const name of ['a', 'b']) await journal.undo(`deploy:${name}`)
  expect(existsSync(path('file'))).toBe(false)
})
