import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anthropic } from '../../src/dialects/index.ts'
import { chainOf, conversationOf, keyAt, sharedBlocks } from '../../src/proxy/lineage.ts'

const read = (texts: readonly string[]) => {
  const messages = texts.map((content, i) => ({ role: i % 2 ? 'assistant' : 'user', content }))
  return anthropic.read(JSON.stringify({ model: 'm', messages }))!
}

const keys = (texts: readonly string[]) => {
  const chain = chainOf(read(texts))
  return texts.map((_, i) => keyAt(chain, i))
}

const history = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), {
  minLength: 1,
  maxLength: 12,
})

it('a chain that goes on from a known one is the chain made afresh', () => {
  fc.assert(
    fc.property(history, fc.nat(), (texts, cut) => {
      const kept = cut % (texts.length + 1)
      const known = chainOf(read(texts.slice(0, kept)))
      expect(chainOf(read(texts), known, kept)).toEqual(chainOf(read(texts)))
    }),
  )
})

it('one other block is another key from there on, and the same before', () => {
  fc.assert(
    fc.property(history, fc.nat(), fc.string({ maxLength: 5 }), (texts, at, other) => {
      const place = at % texts.length
      if (texts[place] === other) return
      const changed = texts.with(place, other)
      const [a, b] = [keys(texts), keys(changed)]
      expect(b.slice(0, place)).toEqual(a.slice(0, place))
      for (let i = place; i < texts.length; i++) expect(b[i]).not.toBe(a[i])
      expect(sharedBlocks(read(texts), read(changed))).toBe(place)
    }),
  )
})

it('where cache marks stand, how JSON is laid out, and ids count for nothing; arguments do', () => {
  const key = (call: string, content = '"hi"') => {
    const body = `{"model":"m","messages":[{"role":"user","content":${content}},{"role":"assistant","content":[${call}]}]}`
    const reading = anthropic.read(body)!
    return keyAt(chainOf(reading), reading.blocks.length - 1)
  }
  const plain = key(
    '{"type":"tool_use","id":"a","name":"Read","input":{"path":"x","lines":[1,2.0],"deep":null}}',
  )
  const same = [
    key(
      '{"cache_control":{"type":"ephemeral"},"type":"tool_use","id":"a","name":"Read","input":{"path":"x","lines":[1,2.0],"deep":null}}',
    ),
    key(
      '{ "type" : "tool_use", "id": "b",\n "name": "Read", "input": { "path": "x", "lines": [ 1, 2.0 ], "deep": null }, "cache_control": {"ttl": "1h"} }',
    ),
    key(
      '{"type":"tool_use","id":"a","name":"Read","input":{"path":"x","lines":[1,2.0],"deep":null}}',
      '[{"cache_control":{},"type":"text","text":"hi"}]',
    ),
  ]
  const others = [
    key(
      '{"type":"tool_use","id":"a","name":"Read","input":{"path":"x","lines":[1,3.0],"deep":null}}',
    ),
    key(
      '{"type":"tool_use","id":"a","name":"Read","input":{"path":"x","lines":[1,2.0],"deep":true}}',
    ),
    key(
      '{"type":"tool_use","id":"a","name":"Write","input":{"path":"x","lines":[1,2.0],"deep":null}}',
    ),
  ]
  expect(same).toEqual([plain, plain, plain])
  expect(new Set([plain, ...others]).size).toBe(4)
})

it('no two of a hundred thousand short histories share a key', () => {
  const seen = new Set<string>()
  for (let i = 0; i < 100_000; i++) seen.add(keys([`task ${i.toString(36)}`])[0]!)
  expect(seen.size).toBe(100_000)
  for (const key of [...seen].slice(0, 100)) expect(key).toMatch(/^[0-9a-f]{16}$/)
})

it('what moves blocks apart is told apart: where one ends and the next begins, and who said it', () => {
  const variants = [['ab', 'c'], ['a', 'bc'], ['abc'], ['', 'abc'], ['abc', '']]
  expect(new Set(variants.map((texts) => keys(texts).at(-1))).size).toBe(variants.length)
})

it('a conversation has one name in all its requests, also where the model thinks before it speaks', () => {
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }
  const asked = { role: 'user', content: [{ type: 'text', text: 'What is this?' }, image] }
  const thinking = { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' }
  const answered = { role: 'assistant', content: [thinking, { type: 'text', text: 'A cat.' }] }
  const more = { role: 'user', content: 'And now?' }
  const nameOf = (...messages: readonly object[]) => {
    const reading = anthropic.read(JSON.stringify({ model: 'm', messages }))!
    return conversationOf(reading, chainOf(reading))
  }
  const name = nameOf(asked)
  expect(nameOf(asked, answered)).toBe(name)
  expect(nameOf(asked, answered, more)).toBe(name)
  expect(nameOf(more)).not.toBe(name)
  expect(nameOf({ role: 'user', content: [image] }, answered)).toBe(
    nameOf({ role: 'user', content: [image] }),
  )
})
