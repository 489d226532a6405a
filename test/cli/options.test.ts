import { describe, expect, test } from 'vitest'
import { proxy, run } from './support.ts'

/** The banner of a proxy that has started. */
async function bannerOf(args: string[], env: Record<string, string> = {}): Promise<string> {
  const running = await proxy(args, { env })
  running.signal('SIGTERM')
  return (await running.ended).stdout
}

describe('what is refused', () => {
  const cases: [args: string[], says: RegExp][] = [
    [['--prot', '9000'], /--prot is not an option[^]*--port/],
    [['--no-optimise'], /--no-optimise is not an option[^]*--no-optimize/],
    [['--no-optimize=false'], /--no-optimize takes no value/],
    [['--no-port'], /--no-port is not an option[^]*--port/],
    [['-p', '9000'], /-p is not an option/],
    [['--mode', 'cahce'], /--mode cannot be "cahce"\. It takes one of: cache, token/],
    [['--mode'], /--mode needs a value/],
    [['--mode', '--stateless'], /--mode needs a value/],
    [['--port', '70000'], /--port cannot be "70000"[^]*from 0 to 65535/],
    [['--workers', 'many'], /--workers cannot be "many"/],
    [['--optimize=perhaps'], /--optimize cannot be "perhaps"/],
    [['--openai-api-url', 'ftp://x'], /--openai-api-url cannot be "ftp:\/\/x"/],
    [['--host', '0.0.0.0'], /HEADROOM_PROXY_TOKEN/],
    [['now'], /no use for "now"/],
  ]
  test.each(cases)('headroom proxy %j', async (args, says) => {
    const { code, stdout, stderr } = await run(['proxy', '--port', '0', ...args])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(says)
    expect(stderr).not.toMatch(/\n {4}at /)
  })

  test('a variable is refused under its own name', async () => {
    const { code, stderr } = await run(['proxy'], { env: { HEADROOM_MODE: 'fast' } })
    expect(code).toBe(2)
    expect(stderr).toContain('HEADROOM_MODE cannot be "fast"')
  })

  test('a bad secret is refused and not shown', async () => {
    const { code, stderr } = await run(['proxy'], { env: { HEADROOM_PROXY_TOKEN: 'hunter2' } })
    expect(code).toBe(2)
    expect(stderr).toContain('HEADROOM_PROXY_TOKEN')
    expect(stderr).not.toContain('hunter2')
  })
})

describe('what the banner says', () => {
  test('where it listens, how it is set, and how to point a client', async () => {
    const shown = await bannerOf([])
    expect(shown).toMatch(/listens on (http:\/\/127\.0\.0\.1:\d+)\n/)
    const url = /listens on (\S+)/.exec(shown)![1]!
    expect(shown).toMatch(/mode +cache\n/)
    expect(shown).toMatch(/Anthropic +https:\/\/api\.anthropic\.com\n/)
    expect(shown).toMatch(/OpenAI +https:\/\/api\.openai\.com\n/)
    expect(shown).toContain(`ANTHROPIC_BASE_URL=${url} claude`)
    expect(shown).toContain(`openai_base_url="${url}/v1"`)
  })

  test('that token mode equals cache mode for now', async () => {
    expect(await bannerOf(['--mode', 'token'])).toMatch(/mode +token \(for now, .*cache/)
  })

  test('a flag beats its variable', async () => {
    const env = { ANTHROPIC_TARGET_API_URL: 'http://127.0.0.1:1/v1/', HEADROOM_MODE: 'token' }
    const shown = await bannerOf(['--mode=cache'], env)
    expect(shown).toMatch(/mode +cache\n/)
    expect(shown).toMatch(/Anthropic +http:\/\/127\.0\.0\.1:1\n/)
  })

  test('that clients must send a secret, and not which', async () => {
    const env = { HEADROOM_PROXY_TOKEN: 'a-long-and-secret-word' }
    const shown = await bannerOf([], env)
    expect(shown).toContain('x-headroom-key')
    expect(shown).not.toContain(env.HEADROOM_PROXY_TOKEN)
  })

  test('that nothing is made smaller', async () => {
    expect(await bannerOf(['--no-optimize'])).toMatch(/mode +off/)
  })
})
