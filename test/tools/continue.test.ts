import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { continueTool } from '../../cli/tools/continue.ts'
import { asked, launchOf, PREFIXED } from './support.ts'

const FILE = '.continue/config.yaml'

const CONFIG = `name: Mine # not much
models:
  # the good one
  - name: "Sonnet"
    provider: anthropic
    model: claude-sonnet-5
    apiKey: \${{ secrets.KEY }}
    roles:
      - chat
      - edit

  - provider: openai   # over there
    apiBase: 'https://llm.corp/openai/v1'
    model: gpt-5.5
    requestOptions:
      headers: { provider: none }
  -   name: local
      provider: ollama
      model: small
  - uses: team/block
rules:
  - provider: openai
`

describe('config.yaml', () => {
  test('a copy has other addresses, and every other line as it was', async () => {
    const given = await asked({ home: { [FILE]: CONFIG }, args: ['-p', 'hi'] })
    const { launch, files } = launchOf(given)
    expect(continueTool.upstream(given)).toEqual({ 'openai-api-url': 'https://llm.corp/openai' })
    expect(continueTool.launch(launch)).toEqual({
      env: {},
      args: ['--config', '/scratch/config.yaml', '-p', 'hi'],
      notes: ['Not through Headroom, which has one address a format: local, team/block.'],
    })
    expect(files['config.yaml']).toBe(
      CONFIG.replace(
        '    provider: anthropic\n',
        `    provider: anthropic\n    apiBase: "${PREFIXED}/v1/"\n`,
      ).replace("apiBase: 'https://llm.corp/openai/v1'", `apiBase: "${PREFIXED}/v1"`),
    )
  })

  test('one that is given is the one that is copied, where it was given', async () => {
    const given = await asked({
      home: { [FILE]: CONFIG },
      project: { 'my.yaml': 'models:\n- name: a\n  provider: mistral\n' },
      args: ['--config=my.yaml', '--auto'],
    })
    const { launch, files } = launchOf(given)
    expect(continueTool.upstream(given)).toEqual({ 'openai-api-url': 'https://api.mistral.ai' })
    expect(continueTool.launch(launch).args).toEqual(['--config=/scratch/config.yaml', '--auto'])
    expect(files['config.yaml']).toContain(`  provider: mistral\n  apiBase: "${PREFIXED}/v1/"\n`)
  })

  test('lines may end as on Windows', async () => {
    const yaml = 'models:\r\n  - name: a\r\n    provider: anthropic\r\n    model: m\r\n'
    const { launch, files } = launchOf(await asked({ home: { [FILE]: yaml } }))
    continueTool.launch(launch)
    expect(files['config.yaml']).toBe(
      yaml.replace('anthropic\r\n', `anthropic\r\n    apiBase: "${PREFIXED}/v1/"\r\n`),
    )
  })

  test('CONTINUE_GLOBAL_DIR moves it', async () => {
    const given = await asked({ project: { 'config.yaml': CONFIG } })
    const env = { CONTINUE_GLOBAL_DIR: given.cwd }
    expect(continueTool.upstream({ ...given, env })).not.toEqual({})
  })
})

test.each([
  ['without a file', {}, 'hub'],
  [
    'with a configuration of the hub',
    { home: { [FILE]: CONFIG }, args: ['--config', 'a/b'] },
    'hub',
  ],
  [
    'with models in braces',
    { home: { [FILE]: 'models: [{ provider: anthropic }]\n' } },
    'no model',
  ],
  [
    'with models in braces, one a line',
    { home: { [FILE]: 'models:\n  - { provider: anthropic }\n' } },
    'no model',
  ],
  ['with blocks beside it', { home: { [FILE]: `${CONFIG}  - uses: ./rules\n` } }, 'beside'],
])('%s it is started without Headroom', async (_, situation, why) => {
  const { launch, files } = launchOf(await asked(situation))
  const { env, args, notes } = continueTool.launch(launch)
  expect([env, args, files]).toEqual([{}, launch.args, {}])
  expect(notes).toEqual([expect.stringContaining(why)])
})

test('every address that is set is a route', async () => {
  const given = await asked({ home: { [FILE]: CONFIG } })
  expect(await continueTool.routes!(given)).toEqual([
    {
      from: `${join(given.home, FILE)} models "gpt-5.5" apiBase`,
      url: 'https://llm.corp/openai/v1',
    },
  ])
})
