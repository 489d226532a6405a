import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { opencode } from '../../cli/tools/opencode.ts'
import type { Asked } from '../../cli/tools/tool.ts'
import { asked, launchOf, PREFIXED } from './support.ts'

const FILE = '.config/opencode/opencode.json'
const KEY = { ANTHROPIC_API_KEY: 'k' }

/** The providers that the child is told of, and what is said to the person. */
function launched(given: Asked) {
  const { env, args, notes } = opencode.launch(launchOf(given).launch)
  const text = env['OPENCODE_CONFIG_CONTENT']
  return { config: text === undefined ? undefined : JSON.parse(text), args, notes }
}

const at = (baseURL: string) => ({ options: { baseURL } })

describe('with nothing configured', () => {
  test('providers with a key are routed, and no others come into being', async () => {
    const { config, args, notes } = launched(await asked({ env: KEY, args: ['run', 'hi'] }))
    expect(config).toEqual({
      provider: { anthropic: at(`${PREFIXED}/v1`) },
    })
    expect(args).toEqual(['run', 'hi'])
    expect(notes).toEqual([])
  })

  test('the makers’ own addresses are no upstream to speak of', async () => {
    expect(opencode.upstream(await asked({ env: KEY }))).toEqual({})
  })

  test('a base URL of the environment is the upstream, as OpenCode would take it', async () => {
    const given = await asked({ env: { ...KEY, ANTHROPIC_BASE_URL: 'https://llm.corp/a' } })
    expect(opencode.upstream(given)).toEqual({ 'anthropic-api-url': 'https://llm.corp/a' })
    expect(launched(given).config.provider.anthropic).toEqual(at(PREFIXED))
  })
})

describe('configuration', () => {
  const corp = {
    npm: '@ai-sdk/openai-compatible',
    options: { baseURL: 'https://llm.corp/api/v4', apiKey: '{env:CORP}' },
  }

  test('a gateway of the person’s own is the upstream; provider, key and model stay theirs', async () => {
    const home = {
      [FILE]: `{ /* mine */ "model": "corp/big", "provider": { "corp": ${JSON.stringify(corp)}, }, }`,
    }
    const given = await asked({ home })
    expect(opencode.upstream(given)).toEqual({ 'openai-api-url': 'https://llm.corp/api/v4' })
    expect(launched(given).config).toEqual({ provider: { corp: at(PREFIXED) } })
  })

  test('of two addresses for one format the chosen model’s is the one that counts', async () => {
    const home = { [FILE]: { model: 'corp/big', provider: { corp, openai: {} } } }
    const chosen = launched(await asked({ home }))
    expect(chosen.config.provider).toMatchObject({ corp: at(PREFIXED), openai: {} })
    expect(chosen.notes).toEqual([
      'Not through Headroom, which has one address a format: openai (https://api.openai.com/v1).',
    ])
    const other = await asked({ home, args: ['run', '--model=openai/gpt-5.5', 'hi'] })
    expect(opencode.upstream(other)).toEqual({})
    expect(launched(other).config.provider).toMatchObject({
      openai: at(`${PREFIXED}/v1`),
      corp: {},
    })
  })

  test('the nearest file counts, and a variable in an address is filled in', async () => {
    const given = await asked({
      env: { LLM: 'https://llm.corp' },
      home: { [FILE]: { provider: { openai: at('https://elsewhere.corp/v1') } } },
      project: { 'opencode.jsonc': { provider: { openai: at('{env:LLM}/v1') } } },
    })
    expect(opencode.upstream(given)).toEqual({ 'openai-api-url': 'https://llm.corp' })
  })

  test('inline configuration of the person’s own is kept, ours is merged in', async () => {
    const own = '{ "theme": "x", "provider": { "anthropic": { "options": { "timeout": 5 } } }, }'
    const { config } = launched(await asked({ env: { ...KEY, OPENCODE_CONFIG_CONTENT: own } }))
    expect(config).toEqual({
      theme: 'x',
      provider: {
        anthropic: { options: { timeout: 5, baseURL: `${PREFIXED}/v1` } },
      },
    })
  })

  test('inline configuration that cannot be read is left to OpenCode to refuse', async () => {
    const given = await asked({ env: { OPENCODE_CONFIG_CONTENT: '{ "provider": ' } })
    const { config, notes } = launched(given)
    expect(config).toBeUndefined()
    expect(notes![0]).toContain('without Headroom')
  })
})

test('others are known from OpenCode’s own list; formats that are not ours are not', async () => {
  const list = {
    groqish: { npm: '@ai-sdk/openai-compatible', api: 'https://g.example/v1', env: ['GROQISH'] },
    strange: { npm: '@ai-sdk/strange', api: 'https://s.example/v1', env: ['STRANGE'] },
    unkeyed: { npm: '@ai-sdk/openai-compatible', api: 'https://u.example/v1', env: ['UNKEYED'] },
  }
  const given = await asked({
    env: { GROQISH: 'k', STRANGE: 'k' },
    home: { '.cache/opencode/models.json': list },
    args: ['-m', 'groqish/one'],
  })
  expect(opencode.upstream(given)).toEqual({ 'openai-api-url': 'https://g.example' })
  expect(launched(given).config.provider).toEqual({
    groqish: at(`${PREFIXED}/v1`),
    opencode: {},
    strange: {},
  })
})

test('a login has an address of its own, which stays', async () => {
  const given = await asked({
    home: { '.local/share/opencode/auth.json': { openai: { type: 'oauth' } } },
  })
  const { config, notes } = launched(given)
  expect(config).toBeUndefined()
  expect(notes).toEqual([
    'Not through Headroom, which has one address a format: openai.',
    expect.stringContaining('without Headroom'),
  ])
})

test('OpenCode’s own gateway takes all formats below one address', async () => {
  const given = await asked({ args: ['-m', 'opencode/free'] })
  const zen = 'https://opencode.ai/zen'
  expect(opencode.upstream(given)).toEqual({
    'anthropic-api-url': zen,
    'openai-api-url': zen,
    'gemini-api-url': zen,
  })
})

test('a lasting edit stands in the file that is there, and leaves gateways alone', async () => {
  const given = await asked({
    env: KEY,
    home: {
      '.config/opencode/opencode.jsonc': {
        provider: { anthropic: {}, openai: at('https://llm.corp/v1') },
      },
    },
  })
  expect(opencode.edits!('http://127.0.0.1:8787', given)).toEqual([
    {
      path: join(given.home, '.config/opencode/opencode.jsonc'),
      format: 'jsonc',
      set: [
        { at: ['provider', 'anthropic', 'options', 'baseURL'], value: 'http://127.0.0.1:8787/v1' },
      ],
    },
  ])
})

test('every place that names an address is a route, the strongest first', async () => {
  const given = await asked({
    env: { OPENAI_BASE_URL: 'https://c/v1' },
    home: { [FILE]: { provider: { openai: at('https://a/v1') } } },
    project: { 'opencode.json': { provider: { openai: at('https://b/v1') } } },
  })
  expect(await opencode.routes!(given)).toEqual([
    {
      from: `${join(given.cwd, 'opencode.json')} provider.openai.options.baseURL`,
      url: 'https://b/v1',
    },
    { from: `${join(given.home, FILE)} provider.openai.options.baseURL`, url: 'https://a/v1' },
    { from: 'OPENAI_BASE_URL', url: 'https://c/v1' },
  ])
})
