import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A provider on loopback that keeps what it is sent and says nothing. */
export interface Recorder {
  /** Origin. */
  readonly url: string
  /** The body that came since the last call. @throws when it was not exactly one. */
  take(): string
  close(): Promise<void>
}

export async function startRecorder(): Promise<Recorder> {
  let received: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    received.push(Buffer.concat(chunks).toString('utf8'))
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    take() {
      const [body, ...more] = received
      received = []
      if (body === undefined || more.length > 0) {
        throw new Error(
          `${body === undefined ? 'no' : 'more than one'} request reached the provider`,
        )
      }
      return body
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
