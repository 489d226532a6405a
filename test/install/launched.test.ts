import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { thisMachine } from '../../cli/install/machine.ts'
import { temporaryFolder } from '../support/processes.ts'

test('what is to outlive a shell is started without the keys in it', async () => {
  const { path, remove } = temporaryFolder()
  onTestFinished(remove)
  mkdirSync(join(path, 'state'))
  const given = {
    HOME: path,
    PATH: '/usr/bin:/bin',
    HTTPS_PROXY: 'http://proxy.test',
    HEADROOM_PROXY_TOKEN: 'the proxy’s own',
    ANTHROPIC_API_KEY: 'a-key',
    ANTHROPIC_AUTH_TOKEN: 'a-token',
    AWS_SECRET_ACCESS_KEY: 'a-secret',
    AWS_ACCESS_KEY_ID: 'an-id',
  }
  const log = join(path, 'said')
  const script = 'console.log(Object.keys(process.env).sort().join())'
  await thisMachine(given).launch(process.execPath, ['-e', script], log)
  const kept = 'HEADROOM_PROXY_TOKEN,HOME,HTTPS_PROXY,PATH'
  await vi.waitFor(() => expect(readFileSync(log, 'utf8')).toBe(`${kept}\n`), 10_000)
})
