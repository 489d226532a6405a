import { chmod, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { folder, listen, PATH_OF_NODE, ROOT, run, start, type Surroundings } from './support.ts'

const TOOL = join(ROOT, 'test/cli/fixtures/tool.mjs')
let around: Surroundings & { env: Record<string, string>; cwd: string }

// A machine with a `claude` on its PATH, an empty home and an empty working folder.
beforeEach(async () => {
  const programs = await folder()
  await writeFile(
    join(programs, 'claude'),
    `#!/bin/sh\nexec "${process.execPath}" "${TOOL}" "$@"\n`,
  )
  await chmod(join(programs, 'claude'), 0o755)
  const env = {
    PATH: `${programs}:${PATH_OF_NODE}`,
    HOME: await folder(),
    HEADROOM_WORKSPACE_DIR: await folder(),
    HEADROOM_PORT: '0',
    KEPT: 'as it was',
  }
  around = { env, cwd: await folder() }
})

async function leftBehind(): Promise<string[]> {
  return [...(await readdir(around.env['HOME']!)), ...(await readdir(around.cwd))]
}

describe('headroom wrap claude', () => {
  test('passes arguments, environment and output through; only the base URL is new', async () => {
    const args = ['--resume', '-p', 'a b', '--', '--port', '']
    const { code, stdout, stderr } = await run(['wrap', 'claude', '--', 'tell', ...args], around)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      argv: args,
      env: {
        ANTHROPIC_BASE_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/s\/[\w-]{43}$/),
        KEPT: 'as it was',
      },
    })
    expect(stderr).toBe('on standard error\n')
  })

  test('the base URL is a running proxy, and is gone with the tool', async () => {
    const { code, stdout } = await run(['wrap', 'claude', '--', 'livez'], around)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ service: 'headroom-proxy' })
  })

  test('leaves nothing behind', async () => {
    await run(['wrap', 'claude', '--', 'livez'], around)
    expect(await leftBehind()).toEqual([])
  })

  test.each([0, 1, 7, 255])('exit code %i is its exit code', async (code) => {
    expect(await run(['wrap', 'claude', '--', 'exit', String(code)], around)).toMatchObject({
      code,
    })
  })

  test.each([
    ['SIGTERM', 143],
    ['SIGKILL', 137],
    ['SIGINT', 130],
  ])('ended by %s: exit code %i', async (signal, code) => {
    expect(await run(['wrap', 'claude', '--', 'die', signal], around)).toMatchObject({ code })
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s reaches the tool, which decides',
    async (signal) => {
      const running = await start(['wrap', 'claude', '--', 'wait'], around)
      const [, url] = await running.shows(/waiting at (\S+)/)
      running.signal(signal)
      const { code, stdout } = await running.ended
      expect({ code, stdout }).toMatchObject({
        code: 5,
        stdout: expect.stringContaining(`got ${signal}`),
      })
      await expect(fetch(`${url}/livez`)).rejects.toThrow()
      expect(await leftBehind()).toEqual([])
    },
  )

  test('an ANTHROPIC_BASE_URL from outside becomes the upstream', async () => {
    const seen: string[] = []
    const upstream = await listen((request, response) => {
      seen.push(`${request.method} ${request.url}`)
      response.setHeader('content-type', 'application/json')
      response.end('{"from":"upstream"}')
    })
    around.env['ANTHROPIC_BASE_URL'] = `${upstream.url}/gateway`
    const { code, stdout } = await run(['wrap', 'claude', '--', 'ask'], around)
    expect({ code, stdout }).toEqual({ code: 0, stdout: '200 {"from":"upstream"}\n' })
    // Asked once whether it is ourselves, since it is on this machine.
    expect(seen).toEqual([
      expect.stringMatching(/^GET \/livez\?nonce=/),
      'POST /gateway/v1/messages',
    ])
  })

  test.each([
    [{ HTTPS_PROXY: 'http://p:1' }, '127.0.0.1,localhost'],
    [{ http_proxy: 'http://p:1', NO_PROXY: 'corp, .net' }, 'corp,.net,127.0.0.1,localhost'],
    [{ ALL_PROXY: 'socks5://p:1', no_proxy: 'localhost' }, 'localhost,127.0.0.1'],
    [{ NO_PROXY: 'corp' }, 'corp', 'undefined'],
    [{ HTTP_PROXY: '' }, 'undefined'],
  ])('behind %j no_proxy is %s', async (proxies, upper, lower = upper) => {
    Object.assign(around.env, proxies)
    const { stdout } = await run(['wrap', 'claude', '--', 'unproxied'], around)
    expect(stdout).toBe(`${upper} ${lower}\n`)
  })

  test("a proxy's variables do not come between the tool and us", async () => {
    const seen: string[] = []
    const { url } = await listen((request, response) => {
      seen.push(request.url!)
      response.end()
    })
    Object.assign(around.env, { HTTP_PROXY: url, http_proxy: url, NODE_USE_ENV_PROXY: '1' })
    const { stdout } = await run(['wrap', 'claude', '--', 'livez'], around)
    expect(JSON.parse(stdout)).toMatchObject({ service: 'headroom-proxy' })
    expect(seen).toEqual([])
  })

  test('settings for a listener do not disturb it', async () => {
    const { port } = await listen((_, response) => response.end())
    Object.assign(around.env, {
      HEADROOM_PORT: String(port),
      HEADROOM_WORKERS: '3',
      HEADROOM_HOST: '0.0.0.0',
    })
    around.env['HEADROOM_PROXY_TOKEN'] = 'a-long-and-secret-word'
    const { code, stdout } = await run(['wrap', 'claude', '--', 'livez'], around)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ service: 'headroom-proxy' })
  })

  test('not installed: exit code 127, how to install it, nothing touched', async () => {
    around.env['PATH'] = '/nonexistent'
    const { code, stdout, stderr } = await run(['wrap', 'claude', '--', '--resume'], around)
    expect({ code, stdout }).toEqual({ code: 127, stdout: '' })
    expect(stderr).toContain('npm install -g @anthropic-ai/claude-code')
    expect(await leftBehind()).toEqual([])
    const file = await run(['wrap', '--', import.meta.filename], around)
    expect(file.code).toBe(127)
    expect(file.stderr).toContain(`${import.meta.filename} is no program that can be started.`)
  })
})

describe('headroom wrap', () => {
  test('-- COMMAND runs any program with both base URLs', async () => {
    const { code, stdout } = await run(['wrap', '--', process.execPath, TOOL, 'tell', 'x'], around)
    expect(code).toBe(0)
    const { argv, env } = JSON.parse(stdout)
    expect(argv).toEqual(['x'])
    expect(env.OPENAI_BASE_URL).toBe(`${env.ANTHROPIC_BASE_URL}/v1`)
  })

  test.each<[args: string[], says: RegExp]>([
    [['cluade'], /"cluade" is not an agent[^]*It is one of: claude[^]*headroom wrap -- cluade/],
    [[], /Which agent\?[^]*claude/],
    [['claude', '--resume'], /--resume is not an option[^]*headroom wrap claude -- --resume/],
    [['claude', 'fix', 'it'], /What is "fix" for\?[^]*behind a --/],
    [['claude', '--mode', 'token'], /--mode is not an option/],
    [['claude', '--port', 'x'], /--port cannot be "x". It takes a whole number/],
    [['claude', '--json'], /--json goes with --dry-run/],
    [['claude', '-p', 'hi'], /-p is not an option[^]*headroom wrap claude -- /],
  ])('%j is refused with a way out', async (args, says) => {
    const { code, stdout, stderr } = await run(['wrap', ...args], around)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(says)
  })
})
