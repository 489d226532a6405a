import { afterEach, expect, test } from 'vitest'
import { startProvider, steps, type Provider, type Turn } from '../index.ts'

const TURN: Turn = {
  thinking: 'Where is it?',
  text: 'Let me look — at the file.',
  calls: [{ name: 'read', input: { path: 'a.ts', note: '£ 🙂' } }],
}
const BODY = {
  contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
  tools: [{ functionDeclarations: [{ name: 'read' }] }],
}

let provider: Provider
afterEach(() => provider.close())

async function post(method: string, body: object = BODY, headers = { 'x-goog-api-key': 'k' }) {
  const url = `${provider.url}/v1beta/models/gemini-x:${method}`
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
}

test.each([
  [
    'streamGenerateContent?alt=sse',
    /^text\/event-stream/,
    (text: string) => text.split('\r\n\r\n').flatMap((event) => event.slice('data: '.length) || []),
  ],
  [
    'streamGenerateContent',
    /^application\/json/,
    (text: string) => (JSON.parse(text) as object[]).map((chunk) => JSON.stringify(chunk)),
  ],
])('%s adds up to the whole answer', async (method, type, chunksOf) => {
  provider = await startProvider({ script: steps([TURN]) })
  const whole = await (await post('generateContent')).json()
  const streamed = await post(method)
  expect(streamed.headers.get('content-type')).toMatch(type)
  const chunks = chunksOf(await streamed.text()).map((chunk) => JSON.parse(chunk))
  const parts = chunks.flatMap((chunk) => chunk.candidates[0].content.parts)
  const joined = (thought: boolean) =>
    parts
      .filter((part) => !!part.thought === thought)
      .map((part) => part.text ?? '')
      .join('')
  expect(joined(true)).toBe(TURN.thinking)
  expect(joined(false)).toBe(TURN.text)
  const calls = parts.filter((part) => part.functionCall)
  expect(calls.map(({ functionCall }) => functionCall.args)).toEqual([TURN.calls![0]!.input])
  const [, , call] = whole.candidates[0].content.parts
  expect(calls[0].thoughtSignature).toBe(call.thoughtSignature)
  expect(chunks.at(-1).candidates[0].finishReason).toBe('STOP')
  expect(chunks.at(-1).usageMetadata).toEqual(whole.usageMetadata)
})

test('counts, refuses in its own shape, and takes a key from the query', async () => {
  provider = await startProvider({ script: steps([{ text: 'Done.' }]) })
  expect(await (await post('countTokens')).json()).toEqual({ totalTokens: expect.any(Number) })
  const refused = await post('generateContent', { contents: [] })
  expect(refused.status).toBe(400)
  expect((await refused.json()).error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' })
  expect((await post('generateContent', BODY, {} as never)).status).toBe(401)
  expect((await post('generateContent?key=k', BODY, {} as never)).status).toBe(200)
  expect(provider.violations).toHaveLength(2)
})
