import { describe, expect, test } from 'vitest'
import { exportLines } from '../../cli/wrap/preview.ts'
import { projectOf } from '../../cli/wrap/project.ts'
import { settingsOf } from '../../cli/wrap/flags.ts'
import { sorted } from '../../cli/wrap/inherited.ts'
import { startable } from '../../cli/wrap/system.ts'
import { differences, wishOf } from '../../cli/wrap/wish.ts'
import { freePort } from './support.ts'

describe('the project', () => {
  test.each([
    ['/home/ada/engine', 'engine'],
    ['/home/ada/größe 2', 'gr%C3%B6%C3%9Fe%202'],
    ['/a/100%', '100%25'],
    ['/a/x\ny', 'x%0Ay'],
    ['/', undefined],
    [`/a/${'ü'.repeat(80)}`, undefined],
    ['/a/\ud800', undefined],
  ])('of %j is %s', (folder, name) => {
    expect(projectOf(folder)).toBe(name)
  })
})

describe('a base URL that is there already', () => {
  const deployment = { profile: 'default', host: '127.0.0.1', port: 1, recover: async () => {} }

  test.each([
    'https://gateway.corp/anthropic',
    'http://10.0.0.7:8787',
    'http://gateway.localhost.corp:1/p/x',
    'not a URL',
  ])('%s is an upstream, and is not asked', async (url) => {
    const upstream = { 'anthropic-api-url': url }
    expect(await sorted(upstream, 'secret', [deployment])).toEqual({ upstream })
  })

  test('of a deployment that is down is ours all the same', async () => {
    const upstream = {
      'anthropic-api-url': 'http://localhost:1/p/x',
      'openai-api-url': 'https://o',
    }
    expect(await sorted(upstream, undefined, [deployment])).toEqual({
      upstream: { 'openai-api-url': 'https://o' },
      ours: { host: 'localhost', port: 1 },
    })
  })

  test('of this machine where nothing listens is an upstream that is down', async () => {
    const upstream = { 'openai-api-url': `http://127.0.0.1:${await freePort()}/v1` }
    expect(await sorted(upstream, 'secret', [])).toEqual({ upstream })
  })
})

describe('what is asked of a proxy', () => {
  test('a base URL in use that will not do is named for what it is', () => {
    const upstream = { 'anthropic-api-url': 'https://ada:secret@gateway' }
    expect(() => wishOf({}, upstream, {})).toThrow(
      'The base URL in use cannot be "https://...@gateway". It takes an http or https URL',
    )
  })

  test('a flag goes before the base URL in use, and that before a variable', () => {
    const env = {
      ANTHROPIC_TARGET_API_URL: 'https://a',
      OPENAI_TARGET_API_URL: 'https://o',
      HEADROOM_WORKERS: '4',
      HEADROOM_HOST: '0.0.0.0',
    }
    const upstream = { 'anthropic-api-url': 'https://gateway/v1' }
    const { config, asked } = wishOf({ optimize: false }, upstream, env)
    expect(config).toMatchObject({
      anthropicApiUrl: 'https://gateway',
      openaiApiUrl: 'https://o',
      workers: 1,
      host: '127.0.0.1',
    })
    expect(asked).toEqual([
      { name: 'optimize', by: '--no-optimize', value: false },
      { name: 'anthropicApiUrl', by: 'the base URL in use', value: 'https://gateway' },
      { name: 'openaiApiUrl', by: 'OPENAI_TARGET_API_URL', value: 'https://o' },
    ])
    const running = {
      optimize: true,
      anthropicApiUrl: 'https://gateway',
      openaiApiUrl: 'https://x',
    }
    expect(differences(asked, running)).toEqual({ misroutes: [asked[2]], lacks: [asked[0]] })
  })

  test.each([
    [{}, {}, false],
    [{ 'context-tool': true }, {}, true],
    [{}, { HEADROOM_CONTEXT_TOOL: 'rtk' }, true],
    [{}, { HEADROOM_CONTEXT_TOOL: 'off' }, false],
    [{ rtk: false }, { HEADROOM_CONTEXT_TOOL: 'rtk' }, false],
    [{ 'context-tool': true, rtk: false }, {}, false],
  ])('%j with %j: a context tool is wanted: %s', (flags, env, wanted) => {
    expect(settingsOf({ flags, words: [] }, env).contextTool).toBe(wanted)
  })
})

test('variables are printed as a shell reads them', () => {
  expect(exportLines({ A: "it's $HOME `x` \\", B: undefined, C: 'two\nlines' })).toEqual([
    "export A='it'\\''s $HOME `x` \\'",
    'unset B',
    "export C='two\nlines'",
  ])
})

describe('what is started', () => {
  test('is the program itself, but for a batch file on Windows', () => {
    expect(startable('/bin/claude', ['a b'], 'linux')).toEqual(['/bin/claude', ['a b'], {}])
    expect(startable('C:\\bin\\claude.EXE', ['a b'], 'win32')[0]).toBe('C:\\bin\\claude.EXE')
  })

  test('a batch file gets its arguments as they are', () => {
    const [file, args, options] = startable(
      'C:\\a b\\claude.cmd',
      ['x y', '%PATH%', 'q"q\\'],
      'win32',
    )
    expect(file).toBe('cmd.exe')
    expect(options).toEqual({ windowsVerbatimArguments: true })
    expect(args).toEqual([
      '/d',
      '/s',
      '/c',
      '"C:\\a^ b\\claude.cmd ^^^"x^^^ y^^^" ^^^"^^^%PATH^^^%^^^" ^^^"q\\^^^"q\\\\^^^""',
    ])
  })
})
