import { expect, test } from 'vitest'
import { copilot } from '../../cli/tools/copilot.ts'
import { asked, BARE, launchOf } from './support.ts'

const HEADER = 'X-Headroom-Project: shop'

test.each([
  [
    { COPILOT_PROVIDER_BASE_URL: 'https://llm.corp/v1' },
    { 'openai-api-url': 'https://llm.corp/v1' },
    { COPILOT_PROVIDER_BASE_URL: `${BARE}/v1`, COPILOT_PROVIDER_HEADERS: HEADER },
  ],
  [
    {
      COPILOT_PROVIDER_BASE_URL: 'https://api.anthropic.com',
      COPILOT_PROVIDER_TYPE: 'anthropic',
      COPILOT_PROVIDER_HEADERS: 'X-Team: a',
    },
    { 'anthropic-api-url': 'https://api.anthropic.com' },
    { COPILOT_PROVIDER_BASE_URL: BARE, COPILOT_PROVIDER_HEADERS: `X-Team: a\n${HEADER}` },
  ],
  [
    {
      COPILOT_PROVIDER_BASE_URL: 'http://localhost:11434/v1',
      COPILOT_PROVIDER_TRANSPORT: 'websockets',
      COPILOT_PROVIDER_HEADERS: 'X-Team: a\\nx-headroom-project: other',
    },
    { 'openai-api-url': 'http://localhost:11434/v1' },
    { COPILOT_PROVIDER_BASE_URL: `${BARE}/v1`, COPILOT_PROVIDER_TRANSPORT: 'http' },
  ],
])("a provider of the person's own: %j", async (env, upstream, led) => {
  const { launch } = launchOf(await asked({ env, args: ['-p', 'hi'] }))
  expect(copilot.upstream(launch)).toEqual(upstream)
  expect(copilot.launch(launch)).toEqual({ env: led, args: ['-p', 'hi'] })
  const url = env.COPILOT_PROVIDER_BASE_URL
  expect(copilot.routes!(launch)).toEqual([{ from: 'COPILOT_PROVIDER_BASE_URL', url }])
})

test("GitHub's own service is left alone, with keys and tokens, and that is said", async () => {
  const env = { GH_TOKEN: 'secret', OPENAI_API_KEY: 'key' }
  const { launch } = launchOf(await asked({ env, args: ['-p', 'hi'] }))
  const { notes = [], ...launched } = copilot.launch(launch)
  expect(launched).toEqual({ env: {}, args: ['-p', 'hi'] })
  expect(notes.join(' ')).toMatch(/GitHub's own login.*COPILOT_PROVIDER_BASE_URL/)
  expect(copilot.upstream(launch)).toEqual({})
})
