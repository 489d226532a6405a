import { VERSION } from '../../../src/version.ts'
import { whoHolds } from '../../holder.ts'
import type { Check, Finding, Surroundings } from '../check.ts'
import { leadHere } from './routing.ts'

/** Does a proxy of ours answer on the port, and is it this version? */
export const proxy: Check = async (around) => {
  const { port } = around
  const answer = await around.probe(port)
  if (answer.is === 'session') {
    const summary = `port ${port} is that of a session of \`headroom wrap\`, for its agent alone (v${answer.version}, up ${since(answer.uptime)})`
    return [{ name: 'proxy', status: 'skip', summary }]
  }
  if (answer.is !== 'ours') return [await missing(around, answer.is)]
  const { version, uptime } = answer
  const running = `running at http://127.0.0.1:${port} (v${version}, up ${since(uptime)})`
  return [
    { name: 'proxy', status: 'pass', summary: running },
    version === VERSION
      ? { name: 'version', status: 'pass', summary: `v${VERSION}, here and there` }
      : {
          name: 'version',
          status: 'warn',
          summary: `v${version} runs, v${VERSION} is installed`,
          hint: 'Restart it when no agent is at work:  headroom install restart',
        },
  ]
}

async function missing(
  around: Surroundings,
  is: 'stranger' | 'silent' | 'closed',
): Promise<Finding> {
  const { port } = around
  const led = await leadHere(around)
  const names = led.join(', ')
  if (is === 'closed') {
    if (led.length === 0) {
      const summary = `nothing listens on port ${port}; \`headroom wrap\` brings a proxy of its own`
      return { name: 'proxy', status: 'skip', summary }
    }
    return {
      name: 'proxy',
      status: 'fail',
      summary: `nothing listens on port ${port}, where ${names} would send requests`,
      hint: `headroom proxy --port ${port}, or for good:  headroom install apply`,
    }
  }
  if (is === 'silent') {
    const summary = `what listens on port ${port} accepts and never answers`
    return { name: 'proxy', status: 'fail', summary, hint: 'headroom install restart' }
  }
  const { pid, name, headroom } = await whoHolds('127.0.0.1', port)
  const who = pid ? `${name ?? 'a process'} (process ${pid})` : 'another program'
  if (headroom) {
    const summary = `the Headroom on port ${port} belongs to another workspace or user: ${who}`
    return { name: 'proxy', status: led.length > 0 ? 'warn' : 'skip', summary }
  }
  return {
    name: 'proxy',
    status: led.length > 0 ? 'fail' : 'warn',
    summary: `port ${port} is held by ${who}, which is not Headroom`,
    hint:
      led.length > 0
        ? `Keys of ${names} would go there. Stop it, or take another port.`
        : 'headroom proxy --port N',
  }
}

const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
] as const

function since(seconds: number): string {
  const unit = UNITS.find(([size]) => seconds >= size)
  return unit ? `${Math.floor(seconds / unit[0])} ${unit[1]}` : `${Math.floor(seconds)} s`
}
