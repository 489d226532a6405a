import { expect, test } from 'vitest'
import { generic } from '../../cli/tools/generic.ts'
import { asked, launchOf, PREFIXED } from './support.ts'

const tool = generic('my-agent')

test('the usual variables, all of them', async () => {
  const { launch, files } = launchOf(await asked({ args: ['--fast', '--', 'x'] }))
  expect(tool.launch(launch)).toEqual({
    env: {
      ANTHROPIC_BASE_URL: PREFIXED,
      OPENAI_BASE_URL: `${PREFIXED}/v1`,
      OPENAI_API_BASE: `${PREFIXED}/v1`,
      GOOGLE_GEMINI_BASE_URL: PREFIXED,
      HEADROOM_BASE_URL: PREFIXED,
    },
    args: ['--fast', '--', 'x'],
  })
  expect(tool.upstream(launch)).toEqual({})
  expect(files).toEqual({})
})

test('what was set is the upstream, and has its version where it had it', async () => {
  const env = {
    ANTHROPIC_BASE_URL: 'https://llm.corp/anthropic/v1',
    OPENAI_API_BASE: 'https://llm.corp/openai/',
  }
  const { launch } = launchOf(await asked({ env }))
  expect(tool.upstream(launch)).toEqual({
    'anthropic-api-url': env.ANTHROPIC_BASE_URL,
    'openai-api-url': env.OPENAI_API_BASE,
  })
  expect(tool.launch(launch).env).toMatchObject({
    ANTHROPIC_BASE_URL: `${PREFIXED}/v1`,
    OPENAI_API_BASE: `${PREFIXED}/`,
  })
  expect(tool.routes!(launch)).toHaveLength(2)
})
