import { type AddressInfo, createServer } from 'node:net'
import { CommandError } from './errors.ts'
import { whoHolds } from './holder.ts'

/** The error for a port that somebody else listens on: who it is, and what to do about it. */
export async function busyPort(host: string, port: number): Promise<CommandError> {
  const { headroom, pid, name } = await whoHolds(host, port)
  const free = await freeAfter(host, port)
  const other = free
    ? [`Take another port:  headroom proxy --port ${free}`]
    : ['Take another port:  headroom proxy --port 0']
  const stop = pid ? [`Or stop that one:   kill ${pid}`] : []
  if (headroom?.isPrivate) {
    const process = pid ? ` (process ${pid})` : ''
    const sentence = `Port ${port} is that of a session of \`headroom wrap\`${process}.`
    const wait = 'It answers its own agent alone, and is free when that ends.'
    return new CommandError('busy_port', sentence, [wait, ...other])
  }
  if (headroom) {
    const process = pid ? `, process ${pid}` : ''
    return new CommandError(
      'busy_port',
      `Headroom ${headroom.version} is already running on port ${port}${process}.`,
      ['Clients can use that one as it is.', ...other, ...stop],
    )
  }
  const holder = pid ? `${name ?? 'a process'} (process ${pid})` : 'another program'
  return new CommandError('busy_port', `Port ${port} is taken by ${holder}.`, [...other, ...stop])
}

/** The next free port above, if one of the next twenty is. */
async function freeAfter(host: string, port: number): Promise<number | undefined> {
  for (let next = port + 1; next <= Math.min(port + 20, 65_535); next++) {
    if (await tryPort(host, next)) return next
  }
  return undefined
}

/** A port that nobody listens on at this moment. */
export async function freePort(host: string): Promise<number> {
  return (await tryPort(host, 0)) ?? 0
}

/** The port, if it can be listened on; for 0 the one that was given. */
function tryPort(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ host, port, exclusive: true }, () => {
      const { port: given } = server.address() as AddressInfo
      server.close(() => resolve(given))
    })
  })
}

export function isBusy(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE'
}
