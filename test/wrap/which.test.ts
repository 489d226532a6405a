import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { folder, listen, ROOT, run, start, type Running } from '../cli/support.ts'
import { freePort, machine, type Machine, silent } from './support.ts'

let around: Machine
beforeEach(async () => {
  around = await machine()
})

/** The base URL that a wrapped program is given, and what stood beside it. */
async function wrapped(args: readonly string[] = [], env: Record<string, string> = {}) {
  const place = { ...around, env: { ...around.env, ...env } }
  const ended = await run(['wrap', ...args, '--', 'agent', 'base'], place)
  return { code: ended.code, base: ended.stdout.trim(), said: ended.stderr }
}

const OWN = /^http:\/\/127\.0\.0\.1:(\d+)\/s\/[\w-]{43}\/p\/headroom-test-\w+$/

/** A proxy of this machine's owner, listening on a port of its own. */
async function proxy(args: string[] = [], bin?: string): Promise<Running & { port: string }> {
  const running = await start(['proxy', '--port', '0', ...args], { ...around, ...(bin && { bin }) })
  const [, port] = await running.shows(/listens on http:\/\/127\.0\.0\.1:(\d+)/)
  return { ...running, port: port! }
}

describe('a proxy that runs on the port', () => {
  test('is used, and goes on', async () => {
    const { port } = await proxy(['--openai-api-url', 'https://llm.corp'])
    const url = `http://127.0.0.1:${port}`
    const base = `${url}/p/${around.project}`
    expect(await wrapped(['--port', port])).toEqual({ code: 0, base, said: '' })
    // It is what would have been called anyway: with a project in front, and never through a second one.
    expect(await wrapped([], { ANTHROPIC_BASE_URL: `${url}/p/other`, HEADROOM_PORT: '0' })).toEqual(
      { code: 0, base, said: '' },
    )
    // Where it sends is where the person wants to go.
    const same = { OPENAI_BASE_URL: 'https://llm.corp/v1/', HEADROOM_PORT: port }
    expect(await wrapped([], same)).toEqual({ code: 0, base, said: '' })
    // Settings that it lacks are named, and are no reason not to use it.
    const lacking = await wrapped(['--port', port, '--no-optimize'], { HEADROOM_MODE: 'token' })
    expect(lacking.base).toBe(base)
    expect(lacking.said).toMatch(/no effect of HEADROOM_MODE, --no-optimize\.\n$/)
    // One that sends elsewhere is.
    const other = await wrapped([], {
      ANTHROPIC_BASE_URL: 'https://gateway.corp/x',
      HEADROOM_PORT: port,
    })
    expect(other.base).toMatch(OWN)
    expect(other.said).toMatch(/sends to https:\/\/api\.anthropic\.com, not where the base URL/)
    expect((await fetch(`${url}/livez`)).status).toBe(200)
  })

  test('is used by its address alone, with --no-proxy', async () => {
    const { port } = await proxy()
    const base = `http://127.0.0.1:${port}/p/${around.project}`
    expect(await wrapped(['--port', port, '--no-proxy'])).toEqual({ code: 0, base, said: '' })
  })

  test('of another version: is used, and both versions are said', async () => {
    const copy = await folder()
    for (const part of ['cli', 'src', 'runtimes', 'package.json']) {
      await cp(join(ROOT, part), join(copy, part), { recursive: true })
    }
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
    const manifest = await readFile(join(copy, 'package.json'), 'utf8')
    await writeFile(
      join(copy, 'package.json'),
      manifest.replace(/"version": ".*?"/, '"version": "0.0.7"'),
    )
    const { port } = await proxy([], join(copy, 'cli/bin.mjs'))
    const { base, said } = await wrapped(['--port', port])
    expect(base).toBe(`http://127.0.0.1:${port}/p/${around.project}`)
    expect(said).toMatch(/^headroom: The proxy at \S+ is Headroom 0\.0\.7, and this is \S+\.\n$/)
  })

  test('that wants a key is not, since agents do not send it', async () => {
    around.env['HEADROOM_PROXY_TOKEN'] = 'a-long-and-secret-word'
    const { port } = await proxy()
    const { base, said } = await wrapped(['--port', port])
    expect(base).toMatch(OWN)
    expect(said).toMatch(/wants HEADROOM_PROXY_TOKEN/)
  })
})

describe('a stranger on the port', () => {
  test('named with --port: is refused by name, and hears one question', async () => {
    const heard: string[] = []
    const { port } = await listen((request, response) => {
      heard.push(request.url!)
      response.end('{"service":"headroom-proxy","version":"9.9.9","proof":"00"}')
    })
    // The workspace has a secret, as after any run before.
    await wrapped([], { HEADROOM_PORT: '0' })
    const env = { ANTHROPIC_API_KEY: 'sk-secret' }
    const { code, base, said } = await wrapped(['--port', String(port)], env)
    expect({ code, base }).toEqual({ code: 2, base: '' })
    expect(said).toMatch(/Port \d+ is taken by a Headroom 9\.9\.9 .* cannot prove to be yours/)
    expect(said).toMatch(/Leave --port out/)
    expect(heard.filter((url) => !/^\/livez(\?nonce=[\w-]+&port=\d+)?$/.test(url))).toEqual([])
    expect(
      (await run(['wrap', '--print-env', '--port', `${port}`, '--', 'agent'], around)).code,
    ).toBe(2)
  })

  test('on the usual port: a free one, and one line says why', async () => {
    const { port, heard } = await silent()
    const { code, base, said } = await wrapped([], { HEADROOM_PORT: String(port) })
    expect(code).toBe(0)
    expect(OWN.exec(base)?.[1]).not.toBe(String(port))
    expect(said).toMatch(
      new RegExp(`^headroom: Port ${port} is taken by .*; this session has a free one\\.\\n$`),
    )
    expect(heard()).toMatch(/^GET \/livez/)
    expect(heard()).not.toMatch(/api-key|authorization/i)
  })

  test('is what --no-proxy goes to, with a warning', async () => {
    const { port } = await listen((_, response) => response.end('{}'))
    const { base, said } = await wrapped(['--no-proxy', '--port', String(port)])
    expect(base).toBe(`http://127.0.0.1:${port}/p/${around.project}`)
    expect(said).toMatch(/has not proven to be yours/)
  })
})

describe('a private proxy', () => {
  test('has the port if it is free; ten at once have one each, and nobody is asked for another’s', async () => {
    const port = String(await freePort())
    around.env['HEADROOM_PORT'] = port
    const ten = await Promise.all(
      Array.from({ length: 10 }, () => start(['wrap', '--', 'agent', 'wait'], around)),
    )
    const shown = await Promise.all(ten.map(({ shows }) => shows(/waiting at (\S+)/)))
    const urls = shown.map(([, url]) => url!)
    const ports = urls.map((url) => OWN.exec(url)?.[1])
    expect(new Set(ports).size).toBe(10)
    expect(ports).toContain(port)
    for (const url of urls) expect((await fetch(`${url}/health`)).status).toBe(200)
    // By nobody but its own.
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(404)
    expect((await fetch(`http://127.0.0.1:${port}/p/x/v1/messages`)).status).toBe(404)
    const named = await wrapped(['--port', port])
    expect(named.base).toMatch(OWN)
    expect(named.said).toMatch(/another session's own/)
    for (const { signal } of ten) signal('SIGTERM')
    for (const { ended } of ten) {
      const { code, stderr } = await ended
      expect({ code, stderr }).toEqual({ code: 5, stderr: '' })
    }
  })

  test('serves a session within a session too: one proxy, no chain', async () => {
    around.env['HEADROOM_PORT'] = String(await freePort())
    const inner = [process.execPath, join(ROOT, 'cli/bin.mjs'), 'wrap', '--', 'agent', 'base']
    const script = `echo "$ANTHROPIC_BASE_URL"; "$@"`
    const { stdout, stderr } = await run(['wrap', '--', 'sh', '-c', script, 'sh', ...inner], around)
    const [outside, inside] = stdout.trim().split('\n')
    expect(stderr).toBe('')
    expect(outside).toMatch(OWN)
    expect(inside).toBe(outside)
  })

  test('does not take the port of the gateway that it sends to', async () => {
    const port = String(await freePort())
    const gateway = { ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}/gw`, HEADROOM_PORT: port }
    expect(OWN.exec((await wrapped([], gateway)).base)?.[1]).not.toBe(port)
  })

  test('is not the upstream of the next, when its address outlived it', async () => {
    const stale = `http://127.0.0.1:${await freePort()}/s/${'x'.repeat(43)}/p/old`
    const args = ['wrap', '--dry-run', '--json', '--', 'agent']
    const { env } = around
    const { stdout } = await run(args, { ...around, env: { ...env, ANTHROPIC_BASE_URL: stale } })
    expect(JSON.parse(stdout).upstream.anthropic).toBe('https://api.anthropic.com')
  })
})
