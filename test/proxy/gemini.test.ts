import { afterEach, describe, expect, it } from 'vitest'
import { Decoder, type Plan } from '../../src/codec/index.ts'
import { readConfig } from '../../src/config.ts'
import { gemini } from '../../src/dialects/index.ts'
import { ObjectCutter } from '../../src/proxy/objects.ts'
import { startProvider, steps, type Provider, type Script } from '../upstream/index.ts'
import { ANTHROPIC, bench, type Bench, type BenchOptions, listing, OPENAI } from './support.ts'

const GEMINI = 'https://gemini.test'
const KEY = 'AIza-a-key-that-nobody-may-see'
const MODEL = 'gemini-test'
const TURNS = 5

let provider: Provider | undefined
afterEach(async () => {
  await provider?.close()
  provider = undefined
})

/** Each file is read twice. */
function fileOf(turn: number): string {
  return `/src/file${turn >> 1}.ts`
}

const script: Script = steps([
  ...Array.from({ length: TURNS }, (_, turn) => ({
    thinking: 'Next.',
    text: `Reading ${fileOf(turn)}.`,
    calls: [
      { name: 'read_file', input: { file_path: fileOf(turn) } },
      { name: 'run_shell_command', input: { command: 'git status' } },
    ],
  })),
  { text: 'All read.' },
])

/** A proxy in front of a fake Gemini on loopback. */
async function proxied(options: BenchOptions = {}): Promise<Bench> {
  provider = await startProvider({ script })
  const flags = { geminiApiUrl: provider.url, ...options.flags }
  return bench({ ...options, flags, platform: { fetch: (request) => fetch(request) } })
}

interface Part {
  readonly text?: string
  readonly thought?: boolean
  readonly functionCall?: { readonly id: string; readonly name: string; readonly args: object }
}
interface Chunk {
  readonly candidates: readonly { readonly content: { readonly parts: readonly Part[] } }[]
}

type Read = (text: string) => readonly Chunk[]

const ofEvents: Read = (text) =>
  text.split('\r\n\r\n').flatMap((event) => (event ? [JSON.parse(event.slice(6))] : []))
const ofList: Read = (text) => JSON.parse(text)
const ofWhole: Read = (text) => [JSON.parse(text)]

const HEAD = {
  // Long enough that the codec may edit from the first block on.
  systemInstruction: { parts: [{ text: 'You are a careful agent. '.repeat(1200) }] },
  tools: [{ functionDeclarations: [{ name: 'read_file' }, { name: 'run_shell_command' }] }],
  generationConfig: { temperature: 0, thinkingConfig: { includeThoughts: true } },
}

/** The outputs of one turn's tools: a file and a command's output, each in the shape of some client. */
function outputs(turn: number): readonly object[] {
  return [
    { output: listing(120, (turn >> 1) * 1000) },
    { content: [{ type: 'text', text: listing(60, turn) }], exitCode: 0 },
  ]
}

/** Plays a client until the model is done; returns the bodies it sent. */
async function converse({ post }: Bench, method: string, read: Read): Promise<string[]> {
  const contents: object[] = [{ role: 'user', parts: [{ text: 'Read the files.' }] }]
  const bodies: string[] = []
  for (let turn = 0; turn <= TURNS; turn++) {
    bodies.push(JSON.stringify({ contents, ...HEAD }))
    const path = `/v1beta/models/${MODEL}:${method}`
    const response = await post(path, bodies.at(-1)!, { 'x-goog-api-key': KEY })
    expect(response.status).toBe(200)
    const parts = read(await response.text()).flatMap((chunk) => chunk.candidates[0]!.content.parts)
    const calls = parts.flatMap(({ functionCall }) => functionCall ?? [])
    contents.push({ role: 'model', parts: parts.filter(({ text }) => text !== '') })
    const results = calls.map(({ id, name }, i) => ({
      functionResponse: { id, name, response: outputs(turn)[i] },
    }))
    contents.push({ role: 'user', parts: results })
  }
  return bodies
}

describe('a conversation', () => {
  it.each([
    ['streamGenerateContent?alt=sse', ofEvents],
    ['streamGenerateContent', ofList],
    ['generateContent?prettyPrint=false', ofWhole],
  ])('by %s comes to its end, smaller, with its usage', async (method, read) => {
    const proxy = await proxied()
    const bodies = await converse(proxy, method, read)
    expect(provider!.violations).toEqual([])
    const sent = provider!.requests.map(({ text }) => text)
    expect(sent).toHaveLength(TURNS + 1)
    // The first has no results yet; what follows is smaller, and grows only at its end.
    expect(sent[0]).toBe(bodies[0])
    for (const [i, text] of sent.entries()) {
      if (i === 0) continue
      expect(text.length).toBeLessThan(bodies[i]!.length)
      const [past, now] = [contentsOf(sent[i - 1]!), contentsOf(text)]
      expect(now.slice(0, past.length)).toEqual(past)
    }
    expect(decoded(sent.at(-1)!)).toEqual(results(bodies.at(-1)!))
    await proxy.settled()
    const billed = [...provider!.billed.values()]
    const metered = proxy.logged.filter(({ event }) => event === 'request')
    expect(metered).toMatchObject(
      billed.map(({ fresh, read: cacheRead, output }) => ({
        dialect: 'gemini',
        model: MODEL,
        status: 200,
        input: fresh,
        cacheRead,
        output,
      })),
    )
    // The provider's cache has read more than the head: what was sent has not moved.
    expect(billed.at(-1)!.read).toBeGreaterThan(10_000)
  })

  it('counts what it would send', async () => {
    const proxy = await proxied()
    const bodies = await converse(proxy, 'streamGenerateContent?alt=sse', ofEvents)
    const path = `/v1beta/models/${MODEL}:countTokens`
    const { contents } = JSON.parse(bodies.at(-1)!)
    const headers = { 'x-goog-api-key': KEY }
    const response = await proxy.post(path, JSON.stringify({ contents }), headers)
    expect(await response.json()).toEqual({ totalTokens: expect.any(Number) })
    const [counted, generated] = provider!.requests.slice(-2).toReversed()
    expect(contentsOf(counted!.text)).toEqual(contentsOf(generated!.text))
  })

  it('that nobody wants shortened, or that is of another shape, goes as it came', async () => {
    const proxy = await proxied({ flags: { optimize: false } })
    const bodies = await converse(proxy, 'streamGenerateContent', ofList)
    expect(provider!.requests.map(({ text }) => text)).toEqual(bodies)
    const odd = '{ "contents" : {"parts": {"text": "one, and no list"}} }'
    await proxy.post(`/v1beta/models/${MODEL}:generateContent`, odd, { 'x-goog-api-key': KEY })
    expect(provider!.requests.at(-1)!.text).toBe(odd)
  })
})

const PLAN: Plan = {
  version: 1,
  mode: 'cache',
  encode: true,
  from: 0,
  references: true,
  head: 0,
}

/** The results of a body that was sent, read back from nothing but itself. */
function decoded(text: string): string[] {
  const decoder = new Decoder(PLAN)
  return gemini.read(text)!.blocks.flatMap((block) => {
    const back = decoder.push(block)
    return block.kind === 'result' ? [back] : []
  })
}

function results(text: string): string[] {
  const { blocks } = gemini.read(text)!
  return blocks.flatMap((block) => (block.kind === 'result' ? [block.text] : []))
}

function contentsOf(text: string): unknown[] {
  return JSON.parse(text).contents
}

describe('the query', () => {
  it('arrives byte for byte, and its key is in no log', async () => {
    const proxy = await proxied()
    const query = `?key=${KEY}&alt=sse&$alt=x&%24fields=a%2Cb&&x=+y`
    const body = { contents: [{ parts: [{ text: 'Hi' }] }] }
    for (const method of [
      'streamGenerateContent',
      'generateContent',
      'countTokens',
      'embedContent',
    ]) {
      const path = `/v1beta/models/${MODEL}:${method}${query}`
      await (await proxy.post(path, body)).text()
      expect(provider!.requests.at(-1)!.path).toBe(path)
    }
    await provider!.close()
    const refused = await proxy.post(`/v1beta/models/${MODEL}:generateContent${query}`, body)
    expect(refused.status).toBe(502)
    const error = { code: 502, status: 'UNAVAILABLE', message: expect.any(String) }
    expect(await refused.json()).toEqual({ error })
    await proxy.settled()
    expect(proxy.logged).toHaveLength(5)
    expect(JSON.stringify(proxy.logged)).not.toContain(KEY)
  })
})

describe('other paths', () => {
  it.each([
    ['/v1beta/models', {}, GEMINI],
    [`/v1beta/models/${MODEL}?key=k`, {}, GEMINI],
    [`/v1beta/models/${MODEL}:batchEmbedContents`, {}, GEMINI],
    ['/v1beta/cachedContents?pageSize=1', {}, GEMINI],
    ['/v1beta/openai/chat/completions', { authorization: 'Bearer k' }, GEMINI],
    ['/upload/v1beta/files?uploadType=resumable', {}, GEMINI],
    ['/v1alpha/files/x', {}, GEMINI],
    ['/v1/models', { 'x-goog-api-key': 'k' }, GEMINI],
    ['/v1/models?pageSize=5&key=k', {}, GEMINI],
    ['/v1/models?key=k', { 'x-api-key': 'k' }, ANTHROPIC],
    ['/v1/models?monkey=k', {}, OPENAI],
    ['/v1/models', {}, OPENAI],
  ])('%s with %j goes to %s', async (path, headers, origin) => {
    const { app, received } = bench({ flags: { geminiApiUrl: GEMINI } })
    await app.fetch(new Request(`http://localhost${path}`, { headers: headers as HeadersInit }))
    expect(received[0]!.url).toBe(origin + path)
  })
})

it.each([
  ['https://gateway.example/google/v1beta/', 'https://gateway.example/google'],
  ['https://gateway.example/google', 'https://gateway.example/google'],
  ['https://gateway.example/v1', 'https://gateway.example/v1'],
])('the upstream %s is read as %s', (given, expected) => {
  expect(readConfig({ env: { GEMINI_TARGET_API_URL: given } }).geminiApiUrl).toBe(expected)
  expect(readConfig({ flags: { 'gemini-api-url': given } }).geminiApiUrl).toBe(expected)
})

describe('a stream of objects', () => {
  const objects = [{ a: '}{"\\', b: { c: ['[', { d: 1 }] } }, {}, { e: 'naïve 🎉 \\" "' }].map(
    (object) => JSON.stringify(object, null, 1),
  )

  function cut(pieces: Iterable<string>, most = 1000): string[] {
    const taken: string[] = []
    const cutter = new ObjectCutter(most, (object) => taken.push(object))
    for (const piece of pieces) cutter.feed(piece)
    return taken
  }

  it('is cut into its objects, however it comes', () => {
    const list = `[ ${objects.join('\n,\r\n')}\n]`
    expect(cut([list])).toEqual(objects)
    expect(cut(list)).toEqual(objects)
    for (let at = 0; at <= list.length; at++) {
      expect(cut([list.slice(0, at), list.slice(at)])).toEqual(objects)
    }
    expect(cut([objects[0]!])).toEqual([objects[0]])
    expect(cut(['[', '"{"', ', 1, null, {"a":1', '}'])).toEqual(['{"a":1}'])
  })

  it('passes over what is longer than its bound, and goes on', () => {
    const long = JSON.stringify({ long: '{'.repeat(100) })
    expect(cut([`[${objects[1]},${long},${objects[1]}]`], 50)).toEqual([objects[1], objects[1]])
    expect(cut(`[${long},${objects[1]}]`, 50)).toEqual([objects[1]])
  })

  it('is metered to its last object however long it is', async () => {
    const chunk = { candidates: [{ content: { parts: [{ text: 'x'.repeat(2 ** 16) }] } }] }
    const [middle, last] = [
      chunk,
      { usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 9 } },
    ]
    let left = 200
    const text = new TextEncoder()
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        const isFirst = left === 200
        left -= 1
        const piece = left > 0 ? `${JSON.stringify(middle)},` : `${JSON.stringify(last)}]`
        controller.enqueue(text.encode((isFirst ? '[' : '') + piece))
        if (left === 0) controller.close()
      },
    })
    const headers = { 'content-type': 'application/json; charset=UTF-8' }
    const { post, logged, settled } = bench({ upstream: () => new Response(endless, { headers }) })
    const body = { contents: [{ parts: [{ text: 'Go on.' }] }] }
    const response = await post(`/v1beta/models/${MODEL}:streamGenerateContent`, body)
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(199 * 2 ** 16)
    await settled()
    expect(logged.find(({ event }) => event === 'request')).toMatchObject({ input: 7, output: 9 })
  })
})
