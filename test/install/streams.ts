import { request } from 'node:http'

/** How the upstream ends each answer. */
export const LAST = 'event: last\ndata: {}\n\n'

/** One streamed answer of the deployment on a port: when it begins, and all of it. */
export function stream(port: number): { begun: Promise<void>; whole: Promise<string> } {
  const headers = { 'content-type': 'application/json', 'x-api-key': 'none' }
  const asked = request({ port, host: '127.0.0.1', path: '/v1/messages', method: 'POST', headers })
  let first = () => {}
  const begun = new Promise<void>((resolve) => (first = resolve))
  const whole = new Promise<string>((resolve, reject) => {
    asked.on('error', reject).once('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
        first()
      })
      response.on('end', () => resolve(text)).on('error', reject)
    })
  })
  asked.end('{"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]}')
  return { begun, whole }
}
