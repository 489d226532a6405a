import { readConfig, type Config } from '../../src/config.ts'
import { serve } from '../../runtimes/node.ts'
import { banner, stopping } from '../banner.ts'
import { busyPort, isBusy } from '../busy.ts'
import { command } from '../command.ts'
import { fallThrough } from '../fallThrough.ts'
import { openFront } from '../front.ts'
import { optionArgs } from '../options.ts'
import { say } from '../output.ts'
import { readSecret } from '../../runtimes/shared/secret.ts'
import { folders } from '../folders.ts'
import { onStop } from '../signals.ts'
import { VERSION } from '../../src/version.ts'
import { employ, isWorker, serveAsWorker } from '../workers.ts'

export const proxy = command({
  name: 'proxy',
  description: 'Listens on this machine and makes what clients send smaller.',
  usage: '[options]',
  examples: [
    { command: 'headroom proxy', does: 'listen on 127.0.0.1:8787' },
    { command: 'headroom proxy --port 9000 --stateless', does: 'another port, nothing on disk' },
    { command: 'headroom proxy --no-optimize', does: 'change nothing, only measure' },
    { command: 'headroom proxy --openai-api-url http://127.0.0.1:11434', does: 'another upstream' },
  ],
  args: optionArgs(),
  async run({ flags }) {
    const config = readConfig({ flags, env: process.env })
    if (isWorker()) await serveAsWorker(config)
    else if (config.workers > 1 || config.deploymentProfile) await serveWithWorkers(config)
    else await serveAlone(config)
  },
})

async function serveAlone(config: Config): Promise<void> {
  const server = await serve({ config }).catch(async (error: unknown) => {
    throw isBusy(error) ? await busyPort(config.host, config.port) : error
  })
  onStop(() => {
    say(stopping(config), process.stderr)
    void server.close(config.drainTimeout * 1000).then(() => process.exit(0))
  })
  say(banner(server.url, config, VERSION, server.secret))
}

async function serveWithWorkers(config: Config): Promise<void> {
  const meanwhile = { answer: fallThrough(config) }
  const front = await openFront(config, config.host, meanwhile).catch(async (error: unknown) => {
    throw isBusy(error) ? await busyPort(config.host, config.port) : error
  })
  const launch = () => ({ args: process.argv.slice(2), env: process.env })
  const note = (sentence: string) => say(sentence, process.stderr)
  const crew = await employ({ config, front, launch, note }).catch((error: unknown) => {
    front.close()
    throw error
  })
  onStop(
    () => {
      say(stopping(config), process.stderr)
      void crew.stop().then(() => process.exit(0))
    },
    () => crew.kill(),
  )
  const { workspace } = folders({ ...process.env, HEADROOM_WORKSPACE_DIR: config.workspaceDir })
  const secret = await readSecret(workspace)
  say(banner(front.url, config, VERSION, secret))
}
