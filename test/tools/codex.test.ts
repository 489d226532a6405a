import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codex } from '../../cli/tools/codex.ts'
import { asked, launchOf, PREFIXED } from './support.ts'

const own = (id: string) =>
  [
    `model_provider = "${id}"`,
    `[model_providers."${id}"]`,
    'name = "Corp"',
    'base_url = "https://llm.corp/openai/v1"',
    'env_key = "CORP_KEY"',
    'http_headers = { "X-Team" = "a" }',
  ].join('\n')

const OWN = own('corp')

const given = async (config: string, args: readonly string[] = []) =>
  launchOf(await asked({ home: { '.codex/config.toml': config }, args })).launch

const ADDRESS = `openai_base_url="${PREFIXED}/v1"`

describe('the built-in provider', () => {
  test.each([
    [[], ['-c', ADDRESS]],
    [
      ['exec', 'do it', '--json'],
      ['-c', ADDRESS, 'exec', 'do it', '--json'],
    ],
    [
      ['mcp', 'add', 'x', '--', 'npx', '-c', 'y'],
      ['-c', ADDRESS, 'mcp', 'add', 'x', '--', 'npx', '-c', 'y'],
    ],
    // Of several the last counts, and one of a subcommand more than all before it.
    [
      ['-c', 'model="m"', 'exec', '--config=a=1', 'do it'],
      ['-c', 'model="m"', 'exec', '--config=a=1', '-c', ADDRESS, 'do it'],
    ],
  ])('%j', async (args, expected) => {
    const { launch, files } = launchOf(await asked({ args }))
    expect(codex.launch(launch)).toEqual({ env: {}, args: expected })
    expect(codex.upstream(launch)).toEqual({})
    expect(files).toEqual({})
  })

  test('its address in a file, a profile or a -c is the upstream', async () => {
    const file = await given('openai_base_url = "https://llm.corp/v1/"')
    expect(codex.upstream(file)).toEqual({ 'openai-api-url': 'https://llm.corp/v1/' })
    expect(codex.launch(file).args).toEqual(['-c', `openai_base_url="${PREFIXED}/v1/"`])

    const args = ['-copenai_base_url="https://other.corp/v1"', '-p', 'work']
    const more = launchOf(
      await asked({ home: { '.codex/work.config.toml': 'openai_base_url = "x"' }, args }),
    )
    expect(codex.upstream(more.launch)).toEqual({ 'openai-api-url': 'https://other.corp/v1' })
    expect(codex.launch(more.launch).args).toEqual([args[0], '-c', ADDRESS, '-p', 'work'])
  })

  test('without a version at its end, there is none at ours', async () => {
    const launch = await given('openai_base_url = "https://x.openai.azure.com/openai"')
    expect(codex.launch(launch).args).toEqual(['-c', `openai_base_url="${PREFIXED}"`])
  })

  test('CODEX_HOME is where its files are', async () => {
    const place = await asked({ home: { 'mine/config.toml': 'openai_base_url = "https://c/v1"' } })
    const env = { CODEX_HOME: join(place.home, 'mine') }
    expect(codex.upstream({ ...place, env })).toEqual({ 'openai-api-url': 'https://c/v1' })
    const from = join(place.home, 'mine/config.toml openai_base_url')
    expect(await codex.routes!({ ...place, env })).toEqual([{ from, url: 'https://c/v1' }])
    expect(codex.edits!('http://p', { ...place, env })).toEqual([])
  })
})

describe("a provider of the person's own", () => {
  test('has its address changed and nothing else', async () => {
    const launch = await given(OWN, ['resume', '--last'])
    expect(codex.upstream(launch)).toEqual({ 'openai-api-url': 'https://llm.corp/openai/v1' })
    const address = `model_providers.corp.base_url="${PREFIXED}/v1"`
    expect(codex.launch(launch)).toEqual({ env: {}, args: ['-c', address, 'resume', '--last'] })
    expect(codex.edits!('http://p', launch)).toEqual([])
  })

  test('may be chosen, or made, by -c', async () => {
    const table = 'model_providers.new={name="n",base_url="https://new.corp"}'
    const args = ['-c', 'model_provider=new', '-c', table]
    const launch = await given(OWN, args)
    expect(codex.upstream(launch)).toEqual({ 'openai-api-url': 'https://new.corp' })
    expect(codex.launch(launch).args).toEqual([
      ...args,
      '-c',
      `model_providers.new.base_url="${PREFIXED}"`,
    ])
  })

  test.each([
    ['model_provider = "ollama"', [], 'its provider "ollama" at an address of its own'],
    [OWN, ['--oss'], 'calls a model on this machine'],
    [own('my corp'), [], 'cannot stand in a -c'],
  ])('is left alone where it cannot be led, and that is said: %s', async (config, args, note) => {
    const launch = await given(config, args)
    const launched = codex.launch(launch)
    expect(launched).toMatchObject({ env: {}, args })
    expect(launched.notes).toEqual([expect.stringContaining(note)])
  })
})

test('what Codex cannot read counts for nothing', async () => {
  const launch = await given('model_provider = \n[')
  expect(codex.upstream(launch)).toEqual({})
  expect(codex.launch(launch).args).toEqual(['-c', ADDRESS])
})

test('the lasting edit is one key at the root', async () => {
  const launch = await given('model = "m"\n[tui]\n')
  expect(codex.edits!('http://127.0.0.1:8787', launch)).toEqual([
    {
      path: join(launch.home, '.codex/config.toml'),
      format: 'toml',
      set: [{ at: ['openai_base_url'], value: 'http://127.0.0.1:8787/v1' }],
    },
  ])
})
