import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Edit, type Entry, openJournal, type Step } from '../../cli/edits/journal.ts'
import { bench, deploy, json, URL_KEY, worker, wrap } from './support.ts'

const SETTINGS = '{\n  // mine\n  "env": { "A": "1" },\n}\n'
const toml = (path: string, value: string): Edit => ({
  path,
  format: 'toml',
  set: [{ at: ['model_provider'], value }],
})

describe('apply and undo', () => {
  test.each([
    ['comments and a trailing comma', SETTINGS],
    ['CRLF and a byte-order mark', '\ufeff{\r\n\t"env": {\r\n\t\t"A": 1\r\n\t}\r\n}\r\n'],
    ['no newline at the end', '{"env":{}}'],
    ['an empty file', ''],
    ['a value that was there', '{"env": {"ANTHROPIC_BASE_URL" : "http://corp/"}}\n'],
  ])('%s: back to the byte', async (_, text) => {
    const { file, journal, read, snapshot } = bench()
    const path = file('settings.json', text, 0o640)
    const before = snapshot()
    const applied = await journal.apply(wrap('a'), [json(path, 'http://ours')])
    expect(applied).toEqual([
      {
        path,
        file: path,
        before: expect.stringMatching(/^\w{64}$/),
        after: expect.stringMatching(/^\w{64}$/),
      },
    ])
    expect(read('settings.json')).toContain('"http://ours"')
    expect(statSync(path).mode & 0o777).toBe(0o640)
    expect(await journal.undo('wrap:a')).toEqual([{ owner: 'wrap:a', path, how: 'restored' }])
    expect(snapshot()).toEqual(before)
    expect(statSync(path).mode & 0o777).toBe(0o640)
    expect(await journal.list()).toEqual([])
    expect(await journal.undo('wrap:a')).toEqual([])
  })

  test('a file and folders that were not there are gone again, unless somebody uses them', async () => {
    const { path, journal, snapshot } = bench()
    for (const others of [false, true]) {
      await journal.apply(wrap('a'), [json(path('.tool/deep/settings.json'), 'http://ours')])
      expect(statSync(path('.tool/deep/settings.json')).mode & 0o777).toBe(0o600)
      if (others) writeFileSync(path('.tool/history'), 'theirs')
      expect(await journal.undo('wrap:a')).toMatchObject([{ how: 'restored' }])
      expect(snapshot()).toEqual(others ? { '.tool': '/', '.tool/history': 'theirs' } : {})
    }
  })

  test('a new file that somebody has added to keeps that', async () => {
    const { path, journal, snapshot } = bench()
    await journal.apply(wrap('a'), [json(path('s.json'), 'http://ours')])
    writeFileSync(path('s.json'), '{"env": {"ANTHROPIC_BASE_URL": "http://ours"}, "theirs": 1}')
    expect(await journal.undo('wrap:a')).toMatchObject([{ how: 'taken out' }])
    expect(JSON.parse(snapshot()['s.json']!)).toEqual({ theirs: 1 })
  })

  test('what somebody wrote in between stays; a value they changed is theirs', async () => {
    const { file, journal, read } = bench()
    const path = file('settings.json', SETTINGS)
    await journal.apply(wrap('a'), [json(path, 'http://ours')])
    file('settings.json', read('settings.json').replace('// mine', '// mine, and more'))
    expect(await journal.undo('wrap:a')).toMatchObject([{ how: 'taken out' }])
    expect(read('settings.json')).toBe(SETTINGS.replace('// mine', '// mine, and more'))

    await journal.apply(wrap('a'), [json(path, 'http://ours')])
    file('settings.json', read('settings.json').replace('http://ours', 'http://theirs'))
    expect(await journal.undo('wrap:a')).toMatchObject([{ how: 'already gone' }])
    expect(read('settings.json')).toContain('"http://theirs"')
  })

  test('a file that somebody has removed stays removed', async () => {
    const { file, journal, snapshot } = bench()
    const path = file('.tool/s.json', '{}')
    await journal.apply(wrap('a'), [json(path, 'http://ours')])
    rmSync(path)
    expect(await journal.undo('wrap:a')).toMatchObject([{ how: 'already gone' }])
    expect(snapshot()).toEqual({ '.tool': '/' })
  })

  test('a symlink is followed and stays one, also one that leads to no file yet', async () => {
    const { file, path, journal, read } = bench()
    file('dotfiles/settings.json', SETTINGS)
    symlinkSync('dotfiles/settings.json', path('settings.json'))
    symlinkSync('dotfiles/new.json', path('new.json'))
    await journal.apply(wrap('a'), [json(path('settings.json'), 'u'), json(path('new.json'), 'u')])
    expect(read('dotfiles/settings.json')).toContain('"u"')
    expect(read('dotfiles/new.json')).toContain('"u"')
    await journal.undo('wrap:a')
    expect(read('dotfiles/settings.json')).toBe(SETTINGS)
    expect(existsSync(path('dotfiles/new.json'))).toBe(false)
    for (const name of ['settings.json', 'new.json'])
      expect(lstatSync(path(name)).isSymbolicLink()).toBe(true)
  })
})

test('one file has one name, also through folders that are symlinks and those that are not there', async () => {
  const { file, path, journal, read, snapshot } = bench()
  file('real/keep', '')
  symlinkSync('real', path('link'))
  await journal.apply(wrap('a'), [json(path('link/tool/s.json'), 'a')])
  await journal.apply(wrap('b'), [json(path('real/tool/s.json'), 'b')])
  expect(read('real/tool/s.json')).toContain('"b"')
  await journal.undo('wrap:a')
  await journal.undo('wrap:b')
  expect(snapshot()).not.toHaveProperty(['real/tool'])
})

test.runIf(process.getuid?.() === 0)(
  "the owner stays, and what root makes in a home is its owner's",
  async () => {
    const { file, path, folder, journal } = bench()
    const settings = file('settings.json', SETTINGS)
    chownSync(folder, 12_345, 12_346)
    chownSync(settings, 12_347, 12_348)
    await journal.apply(wrap('a'), [json(settings, 'u'), json(path('.new/deep/s.json'), 'u')])
    const ownerOf = (name: string) => [statSync(path(name)).uid, statSync(path(name)).gid]
    expect(ownerOf('settings.json')).toEqual([12_347, 12_348])
    for (const name of ['.new', '.new/deep', '.new/deep/s.json']) {
      expect(ownerOf(name)).toEqual([12_345, 12_346])
    }
    await journal.undo('wrap:a')
    expect(ownerOf('settings.json')).toEqual([12_347, 12_348])
  },
)

describe('refused, and nothing is touched', () => {
  test.each([
    ['invalid JSON', 'a.json', '{\n  "a" 1\n}', 'line 2, column 7: no valid JSON: colon expected'],
    ['invalid TOML', 'a.toml', 'x = 1\ny = [1,\n', 'line 3, column 1: no valid TOML'],
    ['no text', 'b.json', new Uint8Array([0xff, 0x00]), 'no text in UTF-8'],
  ])('%s, and with it every other file of the same go', async (_, name, text, why) => {
    const { file, journal, snapshot } = bench()
    const good = file('good.json', SETTINGS)
    const bad = file(name, text)
    const before = snapshot()
    const edits = [
      json(good, 'u'),
      name.endsWith('toml') ? toml(bad, 'u') : json(bad, 'u'),
      json(`${good}.new`, 'u'),
    ]
    const error = await journal.apply(wrap('a'), edits).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(`${bad}: ${why}`),
    })
    expect(snapshot()).toEqual(before)
    expect(await journal.list()).toEqual([])
  })

  test('a read-only file, one with two names, a folder', async () => {
    const { file, path, journal, snapshot } = bench()
    const closed = file('closed.json', SETTINGS, 0o444)
    const linked = file('linked.json', SETTINGS)
    linkSync(linked, path('second.json'))
    mkdirSync(path('folder.json'))
    const before = snapshot()
    for (const [name, why] of [
      ['closed', 'read-only'],
      ['linked', '2 names'],
      ['folder', 'not a file'],
    ]) {
      await expect(journal.apply(wrap('a'), [json(path(`${name}.json`), 'u')])).rejects.toThrow(
        why!,
      )
    }
    expect(snapshot()).toEqual(before)
    expect(statSync(closed).mode & 0o777).toBe(0o444)
  })

  test('what cannot be written down is not done', async () => {
    const { file, journalFolder, snapshot } = bench()
    const path = file('settings.json', SETTINGS)
    writeFileSync(journalFolder, 'a file')
    const before = snapshot()
    const journal = openJournal(join(journalFolder, 'in it'))
    const error = await journal
      .apply(wrap('a'), [json(path, 'u')])
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('a part of its path is not a folder'),
    })
    expect(snapshot()).toEqual(before)
  })

  test('undoing: what is refused stays written down until it can be done', async () => {
    const { file, journal, read } = bench()
    const path = file('settings.json', SETTINGS)
    await journal.apply(wrap('a'), [json(path, 'http://ours')])
    const ours = read('settings.json')
    file('settings.json', `${ours}}`)
    expect(await journal.undo('wrap:a')).toMatchObject([
      { how: 'refused', why: expect.stringContaining('line 5') },
    ])
    file('settings.json', ours)
    chmodSync(path, 0o444)
    expect(await journal.undo('wrap:a')).toMatchObject([{ how: 'refused', why: 'read-only' }])
    expect(read('settings.json')).toBe(ours)
    chmodSync(path, 0o644)
    expect(await journal.undo('wrap:a')).toMatchObject([{ how: 'restored' }])
    expect(read('settings.json')).toBe(SETTINGS)
  })
})

describe('two owners of one file', () => {
  const orders = [
    ['a', 'b'],
    ['b', 'a'],
  ] as const

  test.each(orders)('one value, %s undone before %s: the file is as it was', async (...order) => {
    const { file, journal, read } = bench()
    const path = file('settings.json', SETTINGS)
    const urls = { a: 'http://a', b: 'http://b' }
    for (const name of ['a', 'b'] as const)
      await journal.apply(wrap(name), [json(path, urls[name])])
    await journal.undo(`wrap:${order[0]}`)
    expect(read('settings.json')).toContain(urls[order[1]])
    expect(await journal.undo(`wrap:${order[1]}`)).toMatchObject([{ how: 'restored' }])
    expect(read('settings.json')).toBe(SETTINGS)
  })

  test.each(orders)(
    'a new file, %s undone before %s, with the person writing in between',
    async (...order) => {
      const { path, journal, read, snapshot } = bench()
      const edit = (name: string) => [
        json(path('.tool/s.json'), name, ['env', name]),
        json(path('.tool/s.json'), name),
      ]
      await journal.apply(deploy('a'), edit('a'))
      writeFileSync(path('.tool/s.json'), read('.tool/s.json').replace('{', '{ // mine'))
      await journal.apply(deploy('b'), edit('b'))
      for (const name of order) await journal.undo(`deploy:${name}`)
      expect(snapshot()['.tool/s.json']!.replace(/\s+/g, '')).toBe('{//mine}')
    },
  )

  test('an edit that another one stands on waits until that is gone', async () => {
    const { file, journal, read } = bench()
    const text = '{"env": "none"}'
    const path = file('settings.json', text)
    await journal.apply(wrap('a'), [json(path, { A: 1 }, ['env'])])
    await journal.apply(wrap('b'), [json(path, 'b')])
    const both = read('settings.json')
    expect(await journal.undo('wrap:a')).toMatchObject([
      { how: 'refused', why: expect.stringContaining('wrap:b stands on this one') },
    ])
    expect(read('settings.json')).toBe(both)
    expect(await journal.undo('wrap:b')).toMatchObject([{ how: 'restored' }])
    expect(await journal.undo('wrap:a')).toMatchObject([{ how: 'restored' }])
    expect(read('settings.json')).toBe(text)
  })

  test('the first to come leaves first, and takes the folder with it only when the last one goes', async () => {
    const { path, journal, snapshot } = bench()
    for (const name of ['a', 'b', 'c'])
      await journal.apply(wrap(name), [json(path('.t/s.json'), name, ['env', name])])
    for (const name of ['a', 'c']) await journal.undo(`wrap:${name}`)
    expect(snapshot()['.t/s.json']).toBe('{\n  "env": {\n    "b": "b"\n  }\n}\n')
    await journal.undo('wrap:b')
    expect(snapshot()).toEqual({})
  })
})

describe('a crash', () => {
  const APPLY: Step[] = [
    'locked',
    'begun',
    'recorded',
    'folders',
    'temporary',
    'renamed',
    'made',
    'finished',
  ]
  const UNDO: Step[] = [
    'locked',
    'folders',
    'temporary',
    'renamed',
    'put back',
    'handed on',
    'forgotten',
  ]

  test.each(APPLY)(
    'while editing, at "%s": old or new, and repaired to the byte',
    async (killAt) => {
      const { file, path, journal, journalFolder, snapshot } = bench()
      const settings = file('settings.json', SETTINGS)
      const before = snapshot()
      const edits = [json(settings, 'http://ours'), json(path('.new/s.json'), 'http://ours')]
      for (const owner of [{ name: 'wrap:x' }, deploy('x')]) {
        const { ended } = worker(journalFolder, { what: 'apply', owner, edits, killAt })
        expect(await ended).toBe('SIGKILL')
        const now = snapshot()['settings.json']!
        expect([
          SETTINGS,
          SETTINGS.replace('"1"', '"1", "ANTHROPIC_BASE_URL": "http://ours"'),
        ]).toContain(now)
        const isDone = owner.name === 'deploy:x' && killAt === 'finished'
        expect((await journal.repair()).every(({ how }) => how !== 'refused')).toBe(true)
        if (isDone) await journal.undo('deploy:x')
        // The next edit sweeps away what never was a record.
        await journal.apply(wrap('next'), [json(settings, 'http://next')])
        await journal.undo('wrap:next')
        expect(snapshot()).toEqual(before)
        expect(existsSync(journalFolder)).toBe(false)
      }
    },
  )

  test.each(UNDO)(
    'while undoing, at "%s": repaired, with another owner on the file',
    async (killAt) => {
      const { file, journal, journalFolder, read, snapshot } = bench()
      const path = file('settings.json', SETTINGS)
      const before = snapshot()
      await journal.apply(wrap('x'), [json(path, 'http://x')])
      await journal.apply(wrap('b'), [json(path, 'b', ['env', 'B'])])
      const { ended } = worker(journalFolder, { what: 'undo', owner: { name: 'wrap:x' }, killAt })
      expect(await ended).toBe('SIGKILL')
      await journal.undo('wrap:x')
      expect(
        JSON.parse(
          read('settings.json')
            .replace('// mine', '')
            .replace(/,\s*}\s*$/, '}'),
        ),
      ).toEqual({ env: { A: '1', B: 'b' } })
      await journal.undo('wrap:b')
      expect(snapshot()).toEqual(before)
    },
  )

  test('a killed owner is repaired, a live one and a finished deployment are not', async () => {
    const { file, journal, journalFolder, snapshot } = bench()
    const [a, b, c] = ['a', 'b', 'c'].map((name) => file(`${name}.json`, SETTINGS))
    const dead = worker(journalFolder, {
      what: 'apply',
      owner: { name: 'wrap:dead' },
      edits: [json(a!, 'u')],
    })
    const live = worker(journalFolder, {
      what: 'hold',
      owner: { name: 'wrap:live' },
      edits: [json(b!, 'u')],
    })
    const done = worker(journalFolder, {
      what: 'apply',
      owner: deploy('d'),
      edits: [json(c!, 'u')],
    })
    await Promise.all([dead.ended, live.waitFor(/done/), done.ended])
    expect((await journal.leftovers()).map(({ name }) => name)).toEqual(['wrap:dead'])
    expect((await journal.list()).map(({ state }) => state).toSorted()).toEqual([
      'left over',
      'live',
      'live',
    ])
    expect(await journal.repair()).toEqual([{ owner: 'wrap:dead', path: a, how: 'restored' }])
    expect(snapshot()).toMatchObject({
      'a.json': SETTINGS,
      'b.json': expect.stringContaining('"u"'),
      'c.json': expect.stringContaining('"u"'),
    })
    expect(await journal.repair()).toEqual([])
  })

  test('a number that was given to another process is no sign of life; another machine is left alone', async () => {
    const { file, journal } = bench()
    const path = file('a.json', SETTINGS)
    await journal.apply(wrap('now'), [json(path, 'u')])
    const [{ owner }] = (await journal.list()) as [Entry]
    const [machine, boot, space, start] = owner.since!.split(' ')
    const at = (...parts: (string | undefined)[]) => ({ pid: process.pid, since: parts.join(' ') })
    await journal.apply({ name: 'wrap:earlier', ...at(machine, boot, space, '1') }, [
      json(path, 'u'),
    ])
    await journal.apply({ name: 'wrap:reboot', ...at(machine, 'other', space, start) }, [
      json(path, 'u'),
    ])
    await journal.apply({ name: 'wrap:elsewhere', ...at('other', 'other', 'other', '1') }, [
      json(path, 'u'),
    ])
    await journal.apply({ name: 'wrap:container', ...at(machine, boot, 'other', '1') }, [
      json(path, 'u'),
    ])
    const names = (await journal.leftovers()).map(({ name }) => name)
    expect(names).toEqual(process.platform === 'linux' ? ['wrap:earlier', 'wrap:reboot'] : [])
  })
})

describe('at once', () => {
  test('ten processes and a lock that a killed one has left: every edit is there, every undo exact', async () => {
    const { file, journal, journalFolder, read } = bench()
    const path = file('settings.json', SETTINGS)
    const killed = worker(journalFolder, {
      what: 'apply',
      owner: { name: 'wrap:k' },
      edits: [json(path, 'k')],
      killAt: 'recorded',
    })
    await killed.ended
    expect(existsSync(join(journalFolder, 'lock'))).toBe(true)
    const names = Array.from({ length: 10 }, (_, i) => `w${i}`)
    const ended = names.map((name) => {
      const edits = [json(path, name, ['env', name]), json(path, name, URL_KEY)]
      return worker(journalFolder, { what: 'apply', owner: deploy(name), edits }).ended
    })
    expect(await Promise.all(ended)).toEqual(names.map(() => 0))
    for (const name of names) expect(read('settings.json')).toContain(`"${name}": "${name}"`)
    await journal.repair()
    const undone = names
      .toReversed()
      .map((name) => worker(journalFolder, { what: 'undo', owner: deploy(name) }).ended)
    expect(await Promise.all(undone)).toEqual(names.map(() => 0))
    expect(read('settings.json')).toBe(SETTINGS)
    expect(existsSync(journalFolder)).toBe(false)
  })
})
