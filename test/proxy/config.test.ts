import { describe, expect, it } from 'vitest'
import { isLoopback, options, readConfig, shownConfig } from '../../src/config.ts'
import { UserError } from '../../src/errors.ts'

const SECRET = 'a-secret-of-length-enough'

describe('readConfig', () => {
  it('has a default for all that must have a value', () => {
    expect(readConfig()).toMatchObject({
      host: '127.0.0.1',
      port: 8787,
      mode: 'cache',
      optimize: true,
      anthropicApiUrl: 'https://api.anthropic.com',
      openaiApiUrl: 'https://api.openai.com',
      stateless: false,
      workers: 1,
      bodyLimit: 64 * 1024 * 1024,
    })
  })

  it('lets a flag beat its variable and a variable the default', () => {
    const env = { HEADROOM_PORT: '9000', HEADROOM_MODE: 'token', HEADROOM_OPTIMIZE: '0' }
    expect(readConfig({ flags: { port: '9001' }, env })).toMatchObject({
      port: 9001,
      mode: 'token',
      optimize: false,
    })
    expect(readConfig({ flags: { optimize: true }, env }).optimize).toBe(true)
  })

  it('takes flags by either spelling, and an empty variable for none', () => {
    expect(readConfig({ flags: { 'log-file': 'a.jsonl' } }).logFile).toBe('a.jsonl')
    expect(readConfig({ flags: { logFile: 'a.jsonl' } }).logFile).toBe('a.jsonl')
    expect(readConfig({ env: { HEADROOM_PORT: '' } }).port).toBe(8787)
  })

  it.each([
    ['https://api.anthropic.com/v1', 'https://api.anthropic.com'],
    ['https://api.anthropic.com/v1/', 'https://api.anthropic.com'],
    ['http://127.0.0.1:9/', 'http://127.0.0.1:9'],
    ['https://gateway.example/team/anthropic/v1', 'https://gateway.example/team/anthropic'],
    ['https://gateway.example/v1beta', 'https://gateway.example/v1beta'],
  ])('reads the upstream %s as %s', (given, expected) => {
    expect(readConfig({ env: { ANTHROPIC_TARGET_API_URL: given } }).anthropicApiUrl).toBe(expected)
    expect(readConfig({ flags: { openaiApiUrl: given } }).openaiApiUrl).toBe(expected)
  })

  it.each([
    [
      { HEADROOM_MODE: 'tokens' },
      'HEADROOM_MODE cannot be "tokens". It takes one of: token, cache.',
    ],
    [{ HEADROOM_PORT: '65536' }, 'It takes a whole number from 0 to 65535.'],
    [{ HEADROOM_PORT: '0x50' }, 'HEADROOM_PORT cannot be "0x50".'],
    [{ HEADROOM_WORKERS: '0' }, 'a whole number from 1 to 64'],
    [{ HEADROOM_STATELESS: 'ye' }, 'It takes one of: yes,'],
    [{ HEADROOM_BODY_LIMIT: '3 bananas' }, 'a size from 1kb to 1024mb'],
    [{ HEADROOM_FORMS: 'guter' }, 'It takes one of: gutter,'],
    [{ HEADROOM_FORMS: 'gutter,,table' }, 'It takes one of:'],
    [{ HEADROOM_CODEC: '2' }, 'It takes one of: 1.'],
    [{ OPENAI_TARGET_API_URL: 'ftp://files.example' }, 'an http or https URL'],
    [{ OPENAI_TARGET_API_URL: 'https://u:p@api.example' }, 'without credentials'],
    [{ OPENAI_TARGET_API_URL: 'https://api.example/?a=b' }, 'query or fragment'],
    [{ HEADROOM_HOST: '0.0.0.0' }, 'Set HEADROOM_PROXY_TOKEN'],
  ])('refuses %j', (env, message) => {
    expect(() => readConfig({ env })).toThrow(UserError)
    expect(() => readConfig({ env })).toThrow(message)
  })

  it('refuses an unknown flag and names the nearest first', () => {
    expect(() => readConfig({ flags: { prot: '1' } })).toThrow('It takes one of: --port,')
  })

  it('never shows who logs in to an upstream, and with what', () => {
    const url = 'https://ada:pass@word@gateway.corp/v1?key=hidden'
    const refused = () => readConfig({ flags: { anthropicApiUrl: url } })
    expect(refused).toThrow('--anthropic-api-url cannot be "https://...@gateway.corp/v1?..."')
  })

  it('never shows the token', () => {
    const env = { HEADROOM_PROXY_TOKEN: SECRET, HEADROOM_HOST: '0.0.0.0' }
    const config = readConfig({ env })
    expect(config.proxyToken).toBe(SECRET)
    expect(JSON.stringify(shownConfig(config))).not.toContain(SECRET)
    expect(() => readConfig({ env: { HEADROOM_PROXY_TOKEN: 'too short' } })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('too short') }),
    )
    expect(() => readConfig({ flags: { proxyToken: SECRET } })).toThrow('is not an option')
  })

  it('is frozen, and every option has its sentence', () => {
    expect(Object.isFrozen(readConfig())).toBe(true)
    for (const option of Object.values(options)) expect(option.help).toMatch(/^\S.*\.$/)
    const variables = Object.values(options).map((option) => option.env)
    expect(new Set(variables).size).toBe(variables.length)
  })
})

it.each([
  ['localhost', true],
  ['LOCALHOST', true],
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['[::1]', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['127.0.0.1.evil.example', false],
  ['localhost.evil.example', false],
  ['192.168.1.2', false],
])('isLoopback(%s) is %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected)
})
