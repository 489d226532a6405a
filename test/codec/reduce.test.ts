import { describe, expect, it } from 'vitest'
import { reduce } from '../../src/codec/reduce/index.ts'

const RED = '\u001b[31m{ "a": 1 }\u001b[0m\n'

describe('the reductions, by what the call did', () => {
  it('takes colours and layout off command output', () => {
    expect(reduce(RED, { tool: 'Bash', command: 'jq . a', readsFile: false })).toBe('{"a":1}')
    expect(reduce(RED, { tool: 'search', command: '', readsFile: false })).toBe('{"a":1}')
  })

  it('leaves the layout of a file that a command prints', () => {
    expect(reduce(RED, { tool: 'Bash', command: 'cat a', readsFile: true })).toBe('{ "a": 1 }\n')
  })

  it('leaves what a tool shows of a file', () => {
    const old = 'one\rtwo\rthree'
    expect(reduce(RED, { tool: 'Read', command: '', readsFile: true })).toBe(RED)
    expect(reduce(old, { tool: 'Read', command: '', readsFile: true })).toBe(old)
  })
})
