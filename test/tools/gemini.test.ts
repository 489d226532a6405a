import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { gemini } from '../../cli/tools/gemini.ts'
import { asked, type Files, launchOf, PREFIXED } from './support.ts'

const login = (selectedType: string): Files => ({
  '.gemini/settings.json': `// by hand\n{"security":{"auth":{"selectedType":"${selectedType}"}}}`,
})

describe('with an API key', () => {
  test('its environment says where to go, and no file is written', async () => {
    const home = login('gemini-api-key')
    const { launch, files } = launchOf(await asked({ home, args: ['-p', 'hi'] }))
    const env = { GOOGLE_GEMINI_BASE_URL: PREFIXED }
    expect(gemini.launch(launch)).toEqual({ env, args: ['-p', 'hi'], notes: [] })
    expect(gemini.upstream(launch)).toEqual({})
    expect(files).toEqual({})
  })

  test('a base URL that was there is the upstream, of the nearest .env too', async () => {
    const home = { ...login('gemini-api-key'), '.env': 'GOOGLE_GEMINI_BASE_URL=https://far' }
    const text = 'export GOOGLE_GEMINI_BASE_URL="https://near/" # ours\nGEMINI_API_KEY=k\n'
    const given = await asked({ home, project: { '.gemini/.env': text } })
    expect(gemini.upstream(given)).toEqual({ 'gemini-api-url': 'https://near/' })
    expect(gemini.launch(launchOf(given).launch).env).toEqual({
      GOOGLE_GEMINI_BASE_URL: `${PREFIXED}/`,
    })
    const env = { GOOGLE_GEMINI_BASE_URL: 'https://nearest' }
    expect(gemini.upstream({ ...given, env })).toEqual({ 'gemini-api-url': 'https://nearest' })
    expect(gemini.routes!({ ...given, env })).toEqual([
      { from: 'GOOGLE_GEMINI_BASE_URL', url: 'https://nearest' },
      { from: `${join(given.cwd, '.gemini/.env')} GOOGLE_GEMINI_BASE_URL`, url: 'https://near/' },
    ])
  })
})

describe('with Vertex AI', () => {
  test.each([
    [{}, 'https://aiplatform.googleapis.com'],
    [{ GOOGLE_CLOUD_LOCATION: 'global' }, 'https://aiplatform.googleapis.com'],
    [{ GOOGLE_CLOUD_LOCATION: 'eu' }, 'https://aiplatform.eu.rep.googleapis.com'],
    [{ GOOGLE_CLOUD_LOCATION: 'us-east5' }, 'https://us-east5-aiplatform.googleapis.com'],
    [{ GOOGLE_VERTEX_BASE_URL: 'https://v.corp' }, 'https://v.corp'],
  ])('%j', async (env, address) => {
    const given = await asked({ env: { ...env, GOOGLE_GENAI_USE_VERTEXAI: 'true' } })
    expect(gemini.upstream(given)).toEqual({ 'gemini-api-url': address })
    const { launch } = launchOf(given)
    expect(gemini.launch(launch).env).toEqual({ GOOGLE_VERTEX_BASE_URL: PREFIXED })
  })
})

describe('what cannot be led is left alone, and said', () => {
  test.each([
    ['a login with Google', login('oauth-personal'), {}, 'calls Code Assist'],
    ['the same by a variable', {}, { GOOGLE_GENAI_USE_GCA: 'true' }, 'calls Code Assist'],
    // A base URL would make a run without a terminal end with "Invalid auth method selected".
    ['no login chosen', {}, { GEMINI_API_KEY: 'k' }, 'no login chosen yet'],
  ])('%s', async (_, home, env, note) => {
    const { launch } = launchOf(await asked({ home, env, args: ['-p', 'hi'] }))
    const launched = gemini.launch(launch)
    expect(launched).toMatchObject({ env: {}, args: ['-p', 'hi'] })
    expect(launched.notes).toEqual([expect.stringContaining(note)])
    expect(gemini.upstream(launch)).toEqual({})
  })
})
