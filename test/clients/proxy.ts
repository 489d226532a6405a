import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const LAUNCHER = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url))

export interface ProxyProcess {
  readonly url: string
  /** Sends SIGTERM and waits. @returns its exit code. */
  stop(): Promise<number | null>
}

/** Starts `headroom proxy` as a person would, on a free port, with its state in `own`. */
export async function startProxy(upstream: string, own: string): Promise<ProxyProcess> {
  const providers = ['anthropic', 'openai', 'chatgpt']
  const urls = providers.flatMap((name) => [`--${name}-api-url`, upstream])
  const child = spawn(process.execPath, [LAUNCHER, 'proxy', '--port', '0', ...urls], {
    env: { PATH: process.env['PATH'] ?? '', HOME: own, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = new Promise<number | null>((done) => child.on('exit', done))
  let output = ''
  const url = await new Promise<string>((found, fail) => {
    const read = (text: string) => {
      output += text
      const listening = /listens on (http:\/\/\S+)/.exec(output)
      if (listening) found(listening[1]!)
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    void exit.then((code) => fail(new Error(`the proxy ended with ${code}: ${output}`)))
  })
  return {
    url,
    stop: () => {
      child.kill('SIGTERM')
      return exit
    },
  }
}
