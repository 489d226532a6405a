import { delimiter, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openclaw } from '../../cli/tools/openclaw.ts'
import { asked, launchOf, PREFIXED } from './support.ts'

const FILE = '.openclaw/openclaw.json'
const RUN = ['agent', '--local', '-m', 'hi']
const CONFIG = `{
  // mine
  agents: { defaults: { model: { primary: 'corp/big', fallbacks: ['anthropic/claude-opus-5'] } } },
  models: { providers: { corp: { baseUrl: '\${CORP}/v1', api: 'openai-completions', models: [{ id: 'big' }] } } },
}`

describe('a turn of its embedded agent', () => {
  test('has a configuration that includes the person’s own and says other addresses', async () => {
    const env = { CORP: 'https://llm.corp' }
    const given = await asked({ home: { [FILE]: CONFIG }, env, args: RUN })
    const { launch, files } = launchOf(given)
    const path = join(given.home, FILE)
    expect(openclaw.upstream(given)).toEqual({ 'openai-api-url': 'https://llm.corp' })
    expect(openclaw.launch(launch)).toEqual({
      env: {
        OPENCLAW_CONFIG_PATH: '/scratch/openclaw.json',
        OPENCLAW_INCLUDE_ROOTS: dirname(path),
        OPENCLAW_STATE_DIR: dirname(path),
      },
      args: RUN,
      notes: [],
    })
    expect(JSON.parse(files['openclaw.json']!)).toEqual({
      $include: path,
      models: {
        providers: {
          corp: { baseUrl: `${PREFIXED}/v1` },
          anthropic: { baseUrl: PREFIXED, models: [] },
        },
      },
    })
  })

  test('roots and places of the person’s own are kept', async () => {
    const given = await asked({ project: { 'a/my.json5': CONFIG }, args: RUN })
    const env = {
      CORP: 'https://llm.corp',
      OPENCLAW_CONFIG_PATH: join(given.cwd, 'a/my.json5'),
      OPENCLAW_STATE_DIR: join(given.cwd, 'state'),
      OPENCLAW_INCLUDE_ROOTS: '/etc/claw',
    }
    const { launch } = launchOf({ ...given, env })
    expect(openclaw.launch(launch).env).toMatchObject({
      OPENCLAW_INCLUDE_ROOTS: [join(given.cwd, 'a'), '/etc/claw'].join(delimiter),
      OPENCLAW_STATE_DIR: join(given.cwd, 'state'),
    })
  })

  test.each([
    ['a key', { env: { OPENAI_API_KEY: 'k' } }, true],
    ['a login', {}, false],
  ])('OpenAI with %s', async (_, situation, isRouted) => {
    const home = { [FILE]: { agents: { defaults: { model: 'openai/gpt-5.5' } } } }
    const { launch, files } = launchOf(await asked({ ...situation, home, args: RUN }))
    const { notes } = openclaw.launch(launch)
    expect(Object.keys(files)).toEqual(isRouted ? ['openclaw.json'] : [])
    expect(notes).toHaveLength(isRouted ? 0 : 1)
  })

  test('a ChatGPT login among its profiles outranks a key', async () => {
    const auth = { profiles: { 'openai:me': { provider: 'openai', mode: 'oauth' } } }
    const home = { [FILE]: { auth, agents: { defaults: { model: 'openai/gpt-5.5' } } } }
    const { launch, files } = launchOf(
      await asked({ env: { OPENAI_API_KEY: 'k' }, home, args: RUN }),
    )
    openclaw.launch(launch)
    expect(files).toEqual({})
  })
})

test.each([
  [['config', 'set', 'a', 'b'], undefined],
  [['onboard'], undefined],
  [['gateway', 'restart'], undefined],
  [['agent', '-m', 'hi'], '--local'],
  [['chat', '--profile', 'x'], 'profile'],
])('%j is started without Headroom', async (args, why) => {
  const home = { [FILE]: CONFIG }
  const { launch, files } = launchOf(await asked({ home, env: { CORP: 'https://a' }, args }))
  const { env, notes } = openclaw.launch(launch)
  expect([env, files]).toEqual([{}, {}])
  expect(notes).toEqual(why === undefined ? [] : [expect.stringContaining(why)])
})

test.each([[['gateway']], [['gateway', 'run']], [['gateway', '--port', '1']], [['chat']]])(
  '%j asks the model itself',
  async (args) => {
    const home = { [FILE]: CONFIG }
    const { launch, files } = launchOf(await asked({ home, env: { CORP: 'https://a' }, args }))
    openclaw.launch(launch)
    expect(Object.keys(files)).toEqual(['openclaw.json'])
  },
)

test('without a configuration there is nothing to include', async () => {
  const { launch } = launchOf(await asked({ env: { ANTHROPIC_API_KEY: 'k' }, args: RUN }))
  expect(openclaw.launch(launch)).toMatchObject({
    env: {},
    notes: [expect.stringContaining('onboard')],
  })
})

test('an edit changes the makers’ own addresses, a route is each that is set', async () => {
  const given = await asked({ home: { [FILE]: CONFIG }, env: { CORP: 'https://llm.corp' } })
  const path = join(given.home, FILE)
  const at = ['models', 'providers', 'anthropic']
  expect(openclaw.edits!('http://127.0.0.1:8787', given)).toEqual([
    {
      path,
      format: 'jsonc',
      set: [
        { at: [...at, 'baseUrl'], value: 'http://127.0.0.1:8787' },
        { at: [...at, 'models'], value: [] },
      ],
    },
  ])
  expect(await openclaw.routes!(given)).toEqual([
    { from: `${path} models.providers.corp.baseUrl`, url: '${CORP}/v1' },
  ])
})
