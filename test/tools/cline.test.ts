import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cline } from '../../cli/tools/cline.ts'
import { asked, launchOf, PREFIXED } from './support.ts'

const FILE = '.cline/data/settings/providers.json'

/** What `cline auth` leaves, the last named provider the one in use. */
function providers(...all: Record<string, unknown>[]): object {
  const entries = all.map((settings) => [settings['provider'], { settings, tokenSource: 'manual' }])
  return {
    version: 1,
    lastUsedProvider: all.at(-1)!['provider'],
    providers: Object.fromEntries(entries),
  }
}

const anthropic = { provider: 'anthropic', apiKey: 'k', model: 'm' }
const corp = { provider: 'openai-compatible', apiKey: 'k', baseUrl: 'https://llm.corp/api/v4' }

describe('a session', () => {
  test('gets a copy of its providers with another address, and no background hub', async () => {
    const given = await asked({ home: { [FILE]: providers(anthropic) }, args: ['-y', 'hi'] })
    const { launch, files } = launchOf(given)
    expect(cline.launch(launch)).toEqual({
      env: {
        CLINE_SESSION_BACKEND_MODE: 'local',
        CLINE_PROVIDER_SETTINGS_PATH: '/scratch/providers.json',
      },
      args: ['-y', 'hi'],
      notes: [],
    })
    const wanted = providers({ ...anthropic, baseUrl: `${PREFIXED}/v1` })
    expect(JSON.parse(files['providers.json']!)).toEqual(wanted)
    expect(cline.upstream(given)).toEqual({})
  })

  test('a gateway of the person’s own is the upstream', async () => {
    const given = await asked({ home: { [FILE]: providers(anthropic, corp) } })
    const { launch, files } = launchOf(given)
    expect(cline.upstream(given)).toEqual({ 'openai-api-url': 'https://llm.corp/api/v4' })
    cline.launch(launch)
    expect(JSON.parse(files['providers.json']!).providers).toMatchObject({
      anthropic: { settings: { baseUrl: `${PREFIXED}/v1` } },
      'openai-compatible': { settings: { baseUrl: PREFIXED } },
    })
  })

  test('of two addresses for one format the one that is asked for counts', async () => {
    const native = { provider: 'openai-native', apiKey: 'k' }
    const home = { [FILE]: providers(corp, native) }
    expect(cline.upstream(await asked({ home }))).toEqual({})
    const given = await asked({ home, args: ['-P', 'openai-compatible', 'hi'] })
    expect(cline.upstream(given)).toEqual({ 'openai-api-url': 'https://llm.corp/api/v4' })
    expect(cline.launch(launchOf(given).launch).notes).toEqual([
      'Not through Headroom, which has one address a format: openai-native (https://api.openai.com/v1).',
    ])
  })

  test.each([
    ['CLINE_DIR', '', 'data/settings/providers.json'],
    ['CLINE_DATA_DIR', '', 'settings/providers.json'],
    ['CLINE_PROVIDER_SETTINGS_PATH', 'p.json', 'p.json'],
  ])('%s moves the file', async (name, value, path) => {
    const { cwd } = await asked()
    const given = await asked({ project: { [path]: providers(corp) } })
    const env = { [name]: join(given.cwd, value) }
    expect(cline.upstream({ ...given, env })).toEqual({
      'openai-api-url': 'https://llm.corp/api/v4',
    })
    expect(cline.upstream({ ...given, cwd })).toEqual({})
  })
})

describe('is started without Headroom', () => {
  const routed = { [FILE]: providers(anthropic) }
  const login = { provider: 'cline', auth: { accessToken: 'a', refreshToken: 'r' } }

  test.each([
    ['where settings are made', { home: routed, args: ['auth'] }, undefined],
    ['without providers', {}, 'cline auth'],
    [
      'where a copy would lose a login',
      { home: { [FILE]: providers(login, anthropic) } },
      '--write',
    ],
    [
      'with a folder of data of its own',
      {
        home: routed,
        project: { 'd/settings/providers.json': providers(anthropic) },
        args: ['--data-dir', 'd'],
      },
      'folder of data',
    ],
    [
      'where sessions run elsewhere',
      { home: routed, env: { CLINE_SESSION_BACKEND_MODE: 'remote' } },
      'run elsewhere',
    ],
  ])('%s', async (_, situation, why) => {
    const { launch, files } = launchOf(await asked(situation))
    const { env, notes } = cline.launch(launch)
    expect(env).toEqual({})
    expect(files).toEqual({})
    expect(notes!.join(' ')).toContain(why ?? '')
    expect(notes).toHaveLength(why === undefined ? 0 : 1)
  })
})

test('while its own file is changed there is nothing to copy', async () => {
  const login = { provider: 'cline', auth: { refreshToken: 'r' } }
  const { launch, files } = launchOf(await asked({ home: { [FILE]: providers(login, anthropic) } }))
  expect(cline.launch({ ...launch, written: true })).toEqual({
    env: { CLINE_SESSION_BACKEND_MODE: 'local' },
    args: [],
    notes: [expect.stringContaining('cline')],
  })
  expect(files).toEqual({})
})

test('an edit changes the makers’ own addresses, a route is each that is set', async () => {
  const given = await asked({ home: { [FILE]: providers(anthropic, corp) } })
  const path = join(given.home, FILE)
  const at = ['providers', 'anthropic', 'settings', 'baseUrl']
  expect(cline.edits!('http://127.0.0.1:8787', given)).toEqual([
    { path, format: 'jsonc', set: [{ at, value: 'http://127.0.0.1:8787/v1' }] },
  ])
  expect(await cline.routes!(given)).toEqual([
    {
      from: `${path} providers.openai-compatible.settings.baseUrl`,
      url: 'https://llm.corp/api/v4',
    },
  ])
})
