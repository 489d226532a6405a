import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { claude } from '../../cli/tools/claude.ts'
import { asked, BARE, launchOf, PREFIXED } from './support.ts'

const TOOL_SEARCH = { ENABLE_TOOL_SEARCH: 'true' }
const HEADERS = { ANTHROPIC_CUSTOM_HEADERS: 'X-Headroom-Project: shop' }

describe('with nothing set', () => {
  test('the environment alone says where to go, and keeps what a base URL would cost', async () => {
    const { launch, files } = launchOf(await asked({ args: ['-p', 'hi', '--resume'] }))
    expect(claude.launch(launch)).toEqual({
      env: { ANTHROPIC_BASE_URL: BARE, ...HEADERS, ...TOOL_SEARCH },
      args: ['-p', 'hi', '--resume'],
      notes: [],
    })
    expect(claude.upstream(launch)).toEqual({})
    expect(files).toEqual({})
  })

  test('without a project there is no header', async () => {
    const { launch } = launchOf(await asked())
    const { project: _, ...nameless } = launch
    expect(claude.launch({ ...nameless, url: BARE }).env).toEqual({
      ANTHROPIC_BASE_URL: BARE,
      ...TOOL_SEARCH,
    })
  })
})

describe('what the person has set', () => {
  test('a gateway is the upstream, and is not asked for what it may not know', async () => {
    const { launch } = launchOf(await asked({ env: { ANTHROPIC_BASE_URL: 'https://llm.corp/a' } }))
    expect(claude.upstream(launch)).toEqual({ 'anthropic-api-url': 'https://llm.corp/a' })
    expect(claude.launch(launch).env).toEqual({ ANTHROPIC_BASE_URL: BARE, ...HEADERS })
  })

  test.each(['false', 'auto:20', 'true'])('ENABLE_TOOL_SEARCH=%s stays', async (value) => {
    const { launch } = launchOf(await asked({ env: { ENABLE_TOOL_SEARCH: value } }))
    expect(claude.launch(launch).env).not.toHaveProperty('ENABLE_TOOL_SEARCH')
  })

  test('a blank one is none', async () => {
    const { launch } = launchOf(await asked({ env: { ENABLE_TOOL_SEARCH: ' ' } }))
    expect(claude.launch(launch).env).toMatchObject(TOOL_SEARCH)
  })

  test.each([
    ['X-Team: a', 'X-Team: a\nX-Headroom-Project: shop'],
    ['x-headroom-PROJECT: other\nX-Team: a', 'x-headroom-PROJECT: other\nX-Team: a'],
  ])('headers %j become %j', async (own, sent) => {
    const { launch } = launchOf(await asked({ env: { ANTHROPIC_CUSTOM_HEADERS: own } }))
    expect(claude.launch(launch).env).toMatchObject({ ANTHROPIC_CUSTOM_HEADERS: sent })
  })

  test('the assertion that makes it hash its requests is not passed on', async () => {
    const name = '_CLAUDE_CODE_ASSUME_FIRST_PARTY_BASE_URL'
    const { launch } = launchOf(await asked({ env: { [name]: '1' } }))
    expect(claude.launch(launch).env).toMatchObject({ [name]: '0' })
  })
})

describe('settings that outrank the environment', () => {
  const names = (url: string) => ({ env: { ANTHROPIC_BASE_URL: url, OTHER: 'x' } })

  test.each([
    ['home', '.claude/settings.json'],
    ['project', '.claude/settings.json'],
    ['project', '.claude/settings.local.json'],
  ] as const)('%s %s', async (place, path) => {
    const given = await asked({ [place]: { [path]: names('https://llm.corp') }, args: ['-c'] })
    const { launch, files } = launchOf(given)
    expect(claude.upstream(launch)).toEqual({ 'anthropic-api-url': 'https://llm.corp' })
    expect(claude.launch(launch).args).toEqual(['--settings', '/scratch/settings.json', '-c'])
    expect(JSON.parse(files['settings.json']!)).toEqual({
      env: { ANTHROPIC_BASE_URL: BARE, ...HEADERS },
    })
  })

  test('the strongest counts, and CLAUDE_CONFIG_DIR moves the weakest', async () => {
    const given = await asked({
      home: { 'mine/settings.json': names('https://one') },
      project: {
        '.claude/settings.json': names('https://two'),
        '.claude/settings.local.json': names('https://three'),
      },
    })
    const env = { CLAUDE_CONFIG_DIR: join(given.home, 'mine'), ANTHROPIC_BASE_URL: 'https://zero' }
    const layered = { ...given, env }
    expect(claude.upstream(layered)).toEqual({ 'anthropic-api-url': 'https://three' })
    expect((await claude.routes!(layered)).map(({ from, url }) => [from, url])).toEqual([
      [join(given.cwd, '.claude/settings.local.json') + ' env.ANTHROPIC_BASE_URL', 'https://three'],
      [join(given.cwd, '.claude/settings.json') + ' env.ANTHROPIC_BASE_URL', 'https://two'],
      [join(given.home, 'mine/settings.json') + ' env.ANTHROPIC_BASE_URL', 'https://one'],
      ['ANTHROPIC_BASE_URL', 'https://zero'],
    ])
  })

  test("the person's own --settings are kept in ours", async () => {
    const own = { model: 'opus', env: { ANTHROPIC_BASE_URL: 'https://llm.corp', A: '1' } }
    for (const [args, project] of [
      [['--settings', JSON.stringify(own), '-p'], {}],
      [['--settings', 'own.json', '-p'], { 'own.json': own }],
    ] as const) {
      const { launch, files } = launchOf(await asked({ args, project }))
      expect(claude.upstream(launch)).toEqual({ 'anthropic-api-url': 'https://llm.corp' })
      expect(claude.launch(launch).args).toEqual(['--settings', '/scratch/settings.json', '-p'])
      expect(JSON.parse(files['settings.json']!)).toEqual({
        model: 'opus',
        env: { A: '1', ANTHROPIC_BASE_URL: BARE, ...HEADERS },
      })
    }
  })

  test("a context tool's hook is among them, and the person's own stay", async () => {
    const hooks = { PreToolUse: [{ matcher: 'Edit', hooks: [] }] }
    const args = ['--settings', JSON.stringify({ hooks })]
    const { launch, files } = launchOf(await asked({ args }))
    const contextTool = ['headroom', 'run', '--']
    expect(claude.launch({ ...launch, contextTool }).args).toEqual([
      '--settings',
      '/scratch/settings.json',
    ])
    expect(JSON.parse(files['settings.json']!)).toMatchObject({
      hooks: {
        PreToolUse: [
          hooks.PreToolUse[0],
          { matcher: 'Bash', hooks: [{ command: 'headroom run --hook claude' }] },
        ],
      },
    })
  })

  test('nothing is written when they say nothing of the address', async () => {
    const args = ['--settings={"model":"opus"}', '--', '--settings', 'x']
    const { launch, files } = launchOf(await asked({ args }))
    expect(claude.launch(launch).args).toEqual(args)
    expect(files).toEqual({})
  })

  test('headers of settings stay as they are; the project goes into the address', async () => {
    const settings = { env: { ANTHROPIC_CUSTOM_HEADERS: 'X-Token: secret' } }
    const { launch, files } = launchOf(await asked({ home: { '.claude/settings.json': settings } }))
    expect(claude.launch(launch).env).toEqual({ ANTHROPIC_BASE_URL: PREFIXED, ...TOOL_SEARCH })
    expect(files).toEqual({})
  })

  test.each(['{"env":', '[]', '{"env":[]}', '{"env":{"ANTHROPIC_BASE_URL":1}}'])(
    'what Claude Code cannot read counts for nothing: %s',
    async (text) => {
      const { launch } = launchOf(await asked({ home: { '.claude/settings.json': text } }))
      expect(claude.upstream(launch)).toEqual({})
      expect(claude.launch(launch).args).toEqual([])
    },
  )
})

describe('the lasting edit', () => {
  test('is one variable in the settings of the person, wherever they are', async () => {
    const given = await asked()
    const env = { CLAUDE_CONFIG_DIR: join(given.home, 'mine') }
    const path = join(env.CLAUDE_CONFIG_DIR, 'settings.json')
    const set = [{ at: ['env', 'ANTHROPIC_BASE_URL'], value: 'http://p' }]
    expect(claude.edits!('http://p', { ...given, env })).toEqual([{ path, format: 'jsonc', set }])
  })

  test.each([
    ['https://llm.corp', 0],
    ['https://api.anthropic.com/', 1],
    ['http://p/p/shop', 1],
  ])('%s in the settings: %i', async (url, count) => {
    const settings = { env: { ANTHROPIC_BASE_URL: url } }
    const given = await asked({ home: { '.claude/settings.json': settings } })
    expect(claude.edits!('http://p', given)).toHaveLength(count)
  })
})

test('an HTTP proxy of the settings alone does not come between, and is told of', async () => {
  const settings = { env: { HTTPS_PROXY: 'http://proxy.corp', NO_PROXY: 'x' } }
  const given = await asked({ project: { '.claude/settings.json': settings } })
  const { launch, files } = launchOf(given)
  const launched = claude.launch(launch)
  expect(launched.env).toMatchObject({ NO_PROXY: 'x,127.0.0.1,localhost' })
  expect(JSON.parse(files['settings.json']!).env).toEqual(launched.env)
  expect(launched.notes).toEqual([expect.stringContaining('HTTPS_PROXY')])
})

describe('clouds', () => {
  test.each([
    [
      { CLAUDE_CODE_USE_FOUNDRY: '1', ANTHROPIC_FOUNDRY_RESOURCE: 'res' },
      'ANTHROPIC_FOUNDRY_BASE_URL',
      'https://res.services.ai.azure.com/anthropic',
    ],
    [
      { CLAUDE_CODE_USE_FOUNDRY: 'true', ANTHROPIC_FOUNDRY_BASE_URL: 'https://f.corp' },
      'ANTHROPIC_FOUNDRY_BASE_URL',
      'https://f.corp',
    ],
    [
      { CLAUDE_CODE_USE_VERTEX: '1', CLOUD_ML_REGION: 'europe-west1' },
      'ANTHROPIC_VERTEX_BASE_URL',
      'https://europe-west1-aiplatform.googleapis.com/v1',
    ],
    [
      { CLAUDE_CODE_USE_VERTEX: '1', CLOUD_ML_REGION: 'global' },
      'ANTHROPIC_VERTEX_BASE_URL',
      'https://aiplatform.googleapis.com/v1',
    ],
    [
      { CLAUDE_CODE_USE_BEDROCK: '1', AWS_REGION: 'eu-west-1', AWS_BEARER_TOKEN_BEDROCK: 'k' },
      'ANTHROPIC_BEDROCK_BASE_URL',
      'https://bedrock-runtime.eu-west-1.amazonaws.com',
    ],
  ])('%j', async (env, base, address) => {
    const { launch } = launchOf(await asked({ env }))
    expect(claude.upstream(launch)).toEqual({ 'anthropic-api-url': address })
    expect(claude.launch(launch).env).toEqual({ [base]: BARE, ...HEADERS })
  })

  test.each([
    [{ CLAUDE_CODE_USE_BEDROCK: '1', AWS_REGION: 'eu-west-1' }, 'signs its Bedrock requests'],
    [{ CLAUDE_CODE_USE_FOUNDRY: '1' }, 'neither ANTHROPIC_FOUNDRY_BASE_URL nor'],
    [
      { CLAUDE_CODE_USE_VERTEX: '1', VERTEX_REGION_CLAUDE_5_OPUS: 'us-west1' },
      'VERTEX_REGION_CLAUDE_5_OPUS sends one model to another region',
    ],
    [{ CLAUDE_CODE_USE_MANTLE: '1' }, 'CLAUDE_CODE_USE_MANTLE names a provider'],
  ])('what cannot be routed is left alone, and said: %j', async (env, note) => {
    const { launch } = launchOf(await asked({ env, args: ['-p', 'x'] }))
    const launched = claude.launch(launch)
    expect(launched).toMatchObject({ env: {}, args: ['-p', 'x'] })
    expect(launched.notes).toEqual([expect.stringContaining(note)])
  })
})
