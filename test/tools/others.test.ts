import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { aider } from '../../cli/tools/aider.ts'
import { cursor } from '../../cli/tools/cursor.ts'
import { goose } from '../../cli/tools/goose.ts'
import { openhands } from '../../cli/tools/openhands.ts'
import { vibe } from '../../cli/tools/vibe.ts'
import { asked, launchOf, PREFIXED } from './support.ts'

describe('Aider', () => {
  const everywhere = {
    ANTHROPIC_API_BASE: PREFIXED,
    ANTHROPIC_BASE_URL: PREFIXED,
    OPENAI_BASE_URL: `${PREFIXED}/v1`,
    OPENAI_API_BASE: `${PREFIXED}/v1`,
  }

  test('the environment says where to go', async () => {
    const { launch } = launchOf(await asked({ args: ['--model', 'sonnet'] }))
    expect(aider.upstream(launch)).toEqual({})
    expect(aider.launch(launch)).toEqual({ env: everywhere, args: ['--model', 'sonnet'] })
  })

  test.each([
    ['a variable', { env: { OPENAI_API_BASE: 'https://a/x' } }, 'OPENAI_API_BASE'],
    ['an argument', { args: ['--openai-api-base', 'https://a/x'] }, undefined],
    [
      'its own variable',
      { env: { AIDER_OPENAI_API_BASE: 'https://a/x' } },
      'AIDER_OPENAI_API_BASE',
    ],
    [
      'its configuration',
      { home: { '.aider.conf.yml': 'openai-api-base: "https://a/x" # mine\n' } },
      '.aider.conf.yml openai-api-base',
    ],
    [
      'a .env file',
      { project: { '.env': "export OPENAI_API_BASE='https://a/x'\n" } },
      '.env OPENAI_API_BASE',
    ],
  ])('an address in %s is the upstream', async (_, situation, from) => {
    const given = await asked(situation)
    expect(aider.upstream(given)).toEqual({ 'openai-api-url': 'https://a/x' })
    expect(aider.launch(launchOf(given).launch).env).toMatchObject({ OPENAI_BASE_URL: PREFIXED })
    const routes = await aider.routes!(given)
    if (from)
      expect(routes).toContainEqual({ from: expect.stringContaining(from), url: 'https://a/x' })
  })

  test('what a .env file would say over us is said again as an argument', async () => {
    const given = await asked({
      project: { '.env': 'ANTHROPIC_API_BASE=https://a\nOTHER=1\n' },
      args: ['-m', 'hi'],
    })
    await mkdir(join(given.cwd, '.git'))
    const inner = join(given.cwd, 'inner')
    const { launch } = launchOf({ ...given, cwd: inner })
    expect(aider.upstream(launch)).toEqual({ 'anthropic-api-url': 'https://a' })
    expect(aider.launch(launch)).toEqual({
      env: everywhere,
      args: ['--set-env', `ANTHROPIC_API_BASE=${PREFIXED}`, '-m', 'hi'],
    })
  })

  test('but not at the price of the person’s own set-env', async () => {
    const project = {
      '.env': 'OPENAI_BASE_URL=https://a',
      '.aider.conf.yml': 'set-env:\n  - A=b\n',
    }
    const { launch } = launchOf(await asked({ project }))
    expect(aider.launch(launch)).toMatchObject({
      env: {},
      args: [],
      notes: [expect.stringContaining('OPENAI_BASE_URL')],
    })
  })
})

describe('Goose', () => {
  const hosts = { ANTHROPIC_HOST: PREFIXED, GOOGLE_HOST: PREFIXED }
  const FILE = '.config/goose/config.yaml'

  test.each([
    ['nothing', {}, {}, { ...hosts, OPENAI_HOST: PREFIXED }],
    [
      'a host',
      { env: { OPENAI_HOST: 'https://a/x', OPENAI_BASE_URL: 'https://no' } },
      { 'openai-api-url': 'https://a/x' },
      { ...hosts, OPENAI_HOST: PREFIXED },
    ],
    [
      'a base URL without a version',
      { env: { OPENAI_BASE_URL: 'https://a/x' } },
      { 'openai-api-url': 'https://a/x' },
      { ...hosts, OPENAI_BASE_URL: PREFIXED },
    ],
    [
      'a host in the file, which a base URL outranks',
      { env: { OPENAI_BASE_URL: 'https://a/v1' }, home: { [FILE]: 'OPENAI_HOST: https://no\n' } },
      { 'openai-api-url': 'https://a/v1' },
      { ...hosts, OPENAI_BASE_URL: `${PREFIXED}/v1` },
    ],
    [
      'the file',
      { home: { [FILE]: 'GOOSE_PROVIDER: anthropic\nANTHROPIC_HOST: "https://a"\n' } },
      { 'anthropic-api-url': 'https://a' },
      { ...hosts, OPENAI_HOST: PREFIXED },
    ],
  ])('%s', async (_, situation, upstream, env) => {
    const { launch } = launchOf(await asked({ ...situation, args: ['session'] }))
    expect(goose.upstream(launch)).toEqual(upstream)
    expect(goose.launch(launch)).toEqual({ env, args: ['session'], notes: [] })
  })

  test('another provider is named as one that goes its own way', async () => {
    const { launch } = launchOf(await asked({ env: { GOOSE_PROVIDER: 'databricks' } }))
    expect(goose.launch(launch).notes).toEqual([expect.stringContaining('databricks')])
  })

  test('routes', async () => {
    const given = await asked({
      env: { OPENAI_BASE_URL: 'https://a' },
      home: { [FILE]: 'ANTHROPIC_HOST: https://b\n' },
    })
    expect(await goose.routes!(given)).toEqual([
      { from: 'OPENAI_BASE_URL', url: 'https://a' },
      { from: `${join(given.home, FILE)} ANTHROPIC_HOST`, url: 'https://b' },
    ])
  })
})

describe('OpenHands', () => {
  const home = (llm: object) => ({ '.openhands/agent_settings.json': { llm } })
  const OVERRIDE = '--override-with-envs'

  test.each([
    [{ model: 'anthropic/claude-sonnet-5' }, {}, PREFIXED],
    [{ model: 'claude-sonnet-5' }, {}, PREFIXED],
    [{ model: 'gpt-5.5' }, {}, `${PREFIXED}/v1`],
    [
      { model: 'litellm_proxy/x', base_url: 'https://llm.corp/v1' },
      { 'openai-api-url': 'https://llm.corp' },
      `${PREFIXED}/v1`,
    ],
    [
      { model: 'anthropic/claude-sonnet-5', base_url: 'https://llm.corp' },
      { 'anthropic-api-url': 'https://llm.corp' },
      PREFIXED,
    ],
  ])('%j', async (llm, upstream, base) => {
    const env = { LLM_API_KEY: 'never used', LLM_MODEL: 'nor this' }
    const { launch } = launchOf(await asked({ home: home(llm), env, args: ['-t', 'hi'] }))
    expect(openhands.upstream(launch)).toEqual(upstream)
    expect(openhands.launch(launch)).toEqual({
      env: { LLM_BASE_URL: base, LLM_API_KEY: undefined, LLM_MODEL: undefined },
      args: [OVERRIDE, '-t', 'hi'],
    })
  })

  test('variables that the person lets count are kept', async () => {
    const env = { LLM_MODEL: 'openai/x', LLM_BASE_URL: 'https://a/v1', LLM_API_KEY: 'k' }
    const { launch } = launchOf(await asked({ env, args: ['acp', OVERRIDE] }))
    expect(openhands.upstream(launch)).toEqual({ 'openai-api-url': 'https://a' })
    expect(openhands.launch(launch)).toEqual({
      env: { LLM_BASE_URL: `${PREFIXED}/v1` },
      args: ['acp', OVERRIDE],
    })
  })

  test('the argument stands behind its command', async () => {
    const { launch } = launchOf(await asked({ home: home({ model: 'gpt-5.5' }), args: ['acp'] }))
    expect(openhands.launch(launch).args).toEqual(['acp', OVERRIDE])
  })

  test.each([
    [{}, [], 'no model yet'],
    [home({ model: 'openhands/claude-sonnet-5' }), [], 'openhands/claude-sonnet-5'],
    [home({ model: 'gpt-5.5' }), ['web'], undefined],
  ])('%j %j is started without Headroom', async (files, args, why) => {
    const { launch } = launchOf(await asked({ home: files, args }))
    const { env, notes } = openhands.launch(launch)
    expect(env).toEqual({})
    expect(notes).toEqual(why ? [expect.stringContaining(why)] : [])
  })
})

describe('Vibe', () => {
  const providers = (env: Readonly<Record<string, string | undefined>>) =>
    JSON.parse(env['VIBE_PROVIDERS']!)

  test('its own provider is routed, all else about it as built in', async () => {
    const { launch } = launchOf(await asked())
    expect(vibe.upstream(launch)).toEqual({ 'openai-api-url': 'https://api.mistral.ai' })
    expect(providers(vibe.launch(launch).env)).toEqual([
      expect.objectContaining({
        name: 'mistral',
        api_base: `${PREFIXED}/v1`,
        api_key_env_var: 'MISTRAL_API_KEY',
        backend: 'mistral',
      }),
    ])
  })

  test('the active model’s provider counts; one of another address is left out', async () => {
    const toml = `active_model = "mine"
[[providers]]
name = "corp"
api_base = "https://llm.corp/v1"
extra_headers = { "X-Team" = "a" }
[[models]]
name = "x"
alias = "mine"
provider = "corp"
`
    const given = await asked({ home: { '.vibe/config.toml': toml } })
    const { launch } = launchOf(given)
    const { env, notes } = vibe.launch(launch)
    expect(vibe.upstream(launch)).toEqual({ 'openai-api-url': 'https://llm.corp' })
    expect(providers(env)).toEqual([
      { name: 'corp', api_base: `${PREFIXED}/v1`, extra_headers: { 'X-Team': 'a' } },
    ])
    expect(notes).toEqual([expect.stringContaining('mistral (https://api.mistral.ai/v1)')])
    expect(await vibe.routes!(given)).toEqual([
      {
        from: `${join(given.home, '.vibe/config.toml')} providers "corp" api_base`,
        url: 'https://llm.corp/v1',
      },
    ])
  })

  test('providers in the variable are kept', async () => {
    const own = [
      { name: 'mistral', api_base: 'https://eu.corp/v1', backend: 'mistral' },
      { name: 'odd', api_base: 'https://odd/v1', api_style: 'anthropic' },
    ]
    const { launch } = launchOf(await asked({ env: { VIBE_PROVIDERS: JSON.stringify(own) } }))
    expect(vibe.upstream(launch)).toEqual({ 'openai-api-url': 'https://eu.corp' })
    expect(providers(vibe.launch(launch).env)).toEqual([
      own[1],
      { ...own[0], api_base: `${PREFIXED}/v1` },
    ])
  })

  test('a variable that is no list is left to Vibe to refuse', async () => {
    const { launch } = launchOf(await asked({ env: { VIBE_PROVIDERS: '{' } }))
    expect(vibe.launch(launch)).toMatchObject({ env: {}, notes: [expect.any(String)] })
  })
})

test('Cursor has nothing to start: what to paste says what it takes', () => {
  expect(cursor.binary).toBeUndefined()
  expect(cursor.paste!(PREFIXED).join('\n')).toContain('Override OpenAI Base URL')
})
