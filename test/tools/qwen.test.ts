import { describe, expect, test } from 'vitest'
import { qwen } from '../../cli/tools/qwen.ts'
import { asked, launchOf, PREFIXED } from './support.ts'

const KEY = { OPENAI_API_KEY: 'k', OPENAI_MODEL: 'm' }
const OURS = `${PREFIXED}/v1`

describe('by variables', () => {
  test.each([
    [KEY, {}, {}, { OPENAI_BASE_URL: OURS }],
    [
      { ...KEY, OPENAI_BASE_URL: 'https://llm.corp/v1' },
      {},
      { 'openai-api-url': 'https://llm.corp/v1' },
      { OPENAI_BASE_URL: OURS },
    ],
    [
      { ANTHROPIC_API_KEY: 'k', ANTHROPIC_MODEL: 'm', ANTHROPIC_BASE_URL: 'https://a.corp' },
      {},
      { 'anthropic-api-url': 'https://a.corp' },
      { ANTHROPIC_BASE_URL: PREFIXED },
    ],
    [
      {},
      { security: { auth: { selectedType: 'openai', apiKey: 'k', baseUrl: 'https://s.corp/v1' } } },
      { 'openai-api-url': 'https://s.corp/v1' },
      { OPENAI_BASE_URL: OURS },
    ],
    [
      {},
      { env: { OPENAI_BASE_URL: 'https://e.corp/v1', OPENAI_API_KEY: 'k' } },
      { 'openai-api-url': 'https://e.corp/v1' },
      { OPENAI_BASE_URL: OURS },
    ],
  ])('%j and settings %j', async (env, settings, upstream, led) => {
    const { launch, files } = launchOf(
      await asked({ env, home: { '.qwen/settings.json': settings }, args: ['-p', 'hi'] }),
    )
    expect(qwen.upstream(launch)).toEqual(upstream)
    expect(qwen.launch(launch)).toEqual({ env: led, args: ['-p', 'hi'], notes: [] })
    expect(files).toEqual({})
  })

  test('a flag outranks them, and gets the address instead', async () => {
    const args = ['--openai-base-url=https://f.corp/v1', '-p', 'hi']
    const { launch } = launchOf(await asked({ env: KEY, args }))
    expect(qwen.upstream(launch)).toEqual({ 'openai-api-url': 'https://f.corp/v1' })
    expect(qwen.launch(launch)).toEqual({
      env: {},
      args: [`--openai-base-url=${OURS}`, '-p', 'hi'],
      notes: [],
    })
  })
})

test('an HTTP proxy of its .env alone does not come between, and is told of', async () => {
  const home = { '.qwen/.env': 'https_proxy=http://proxy.corp\n' }
  const { launch } = launchOf(await asked({ env: KEY, home }))
  const { env, notes } = qwen.launch(launch)
  expect(env).toMatchObject({ no_proxy: '127.0.0.1,localhost' })
  expect(notes).toEqual([expect.stringContaining('https_proxy')])
})

describe('a model with an address of its own', () => {
  const own = { id: 'm', name: 'M', baseUrl: 'https://own.corp/v1', envKey: 'OWN', extra: { a: 1 } }
  const other = { id: 'n', baseUrl: 'https://other.corp/v1' }
  const settings = {
    security: { auth: { selectedType: 'openai' } },
    model: { name: 'm', baseUrl: own.baseUrl },
    modelProviders: { openai: [other, own], mine: [{ ...own, id: 'o' }] },
    providerProtocol: { mine: 'openai' },
  }

  test('is led by settings that outrank the own ones, which keep all the rest', async () => {
    const machine = { telemetry: { enabled: false } }
    const given = await asked({ home: { '.qwen/settings.json': settings, 'sys.json': machine } })
    const env = { QWEN_CODE_SYSTEM_SETTINGS_PATH: `${given.home}/sys.json` }
    const { launch, files } = launchOf({ ...given, env })
    expect(qwen.upstream(launch)).toEqual({ 'openai-api-url': own.baseUrl })
    expect(qwen.launch(launch)).toEqual({
      env: { QWEN_CODE_SYSTEM_SETTINGS_PATH: '/scratch/settings.json' },
      args: [],
      notes: [],
    })
    expect(JSON.parse(files['settings.json']!)).toEqual({
      ...machine,
      model: { baseUrl: OURS },
      modelProviders: {
        openai: [other, { ...own, baseUrl: OURS }],
        mine: [{ ...own, id: 'o', baseUrl: OURS }],
      },
    })
  })

  test('may be asked for by --model', async () => {
    const home = { '.qwen/settings.json': settings }
    const given = await asked({ home, args: ['-m', 'n'] })
    expect(qwen.upstream(given)).toEqual({ 'openai-api-url': other.baseUrl })
    const routes = [{ url: own.baseUrl }, { url: other.baseUrl }]
    expect(qwen.routes!(given)).toMatchObject(routes)
  })
})

test.each([{ QWEN_OAUTH: '1' }, {}])(
  'a login whose address cannot be set is left alone: %j',
  async (env) => {
    const { launch } = launchOf(await asked({ env, args: ['x'] }))
    expect(qwen.launch(launch)).toEqual({
      env: {},
      args: ['x'],
      notes: [expect.stringContaining('started without Headroom')],
    })
  },
)
