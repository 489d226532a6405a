import { createServer } from 'node:net'
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
    if (await isFree(host, next)) return next
  }
  return undefined
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

export function isBusy(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE'
}
