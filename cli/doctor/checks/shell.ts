import { options, readConfig } from '../../../src/config.ts'
import { byNearness } from '../../../src/nearest.ts'
import { loopbackExemption } from '../../loopback.ts'
import { addressIn } from '../address.ts'
import type { Check, Finding, Surroundings } from '../check.ts'

/** The variables by which most clients are led elsewhere. */
const BASES = ['ANTHROPIC_BASE_URL', 'OPENAI_BASE_URL', 'OPENAI_API_BASE', 'GOOGLE_GEMINI_BASE_URL']

/** The variables of this shell: base URLs, an HTTP proxy that would swallow loopback, our own. */
export const shell: Check = async (around) => {
  const bases = await Promise.all(BASES.map((name) => base(name, around)))
  const found = [...bases, throughProxy(around), ...own(around)].filter((one) => one !== undefined)
  const summary = 'no base URL is set, so clients started here call their providers directly'
  return found.length > 0 ? found : [{ name: 'shell', status: 'pass', summary }]
}

async function base(variable: string, around: Surroundings): Promise<Finding | undefined> {
  const value = around.env[variable]
  if (!value) return undefined
  const name = 'shell'
  const address = addressIn(value)
  if (!address)
    return { name, status: 'fail', summary: `${variable} is no URL`, hint: `unset ${variable}` }
  const { url, port, isPrivate } = address
  if (port === undefined)
    return {
      name,
      status: 'skip',
      summary: `${variable} leads to ${url}; \`headroom wrap\` goes through Headroom and then there`,
    }
  const { is } = await around.probe(port)
  if (is === 'ours' || (is === 'session' && isPrivate))
    return { name, status: 'pass', summary: `${variable} leads to ${url}` }
  if (is === 'stranger')
    return { name, status: 'skip', summary: `${variable} leads to ${url}, which is not Headroom` }
  return {
    name,
    status: 'fail',
    summary: `${variable} leads to ${url}, where nothing answers`,
    hint: `unset ${variable}`,
  }
}

/** `wrap` takes care of it for its child; a client started by hand has to itself. */
function throughProxy({ env, port }: Surroundings): Finding | undefined {
  const wanted = loopbackExemption(env)['NO_PROXY']
  if (!wanted || wanted === env['NO_PROXY'] || wanted === env['no_proxy']) return undefined
  const isLed = BASES.some((name) => addressIn(env[name] ?? '')?.port === port)
  return {
    name: 'shell',
    status: isLed ? 'warn' : 'skip',
    summary: 'an HTTP proxy is set, and NO_PROXY does not keep loopback from it',
    hint: 'export NO_PROXY=127.0.0.1,localhost for clients that are not started by headroom wrap.',
  }
}

/** Every command reads them, so one that is wrong stops all of them. */
function own({ env }: Surroundings): Finding[] {
  const found: Finding[] = []
  try {
    readConfig({ env })
  } catch (error) {
    found.push({ name: 'shell', status: 'fail', summary: (error as Error).message })
  }
  const known = new Set([...Object.values(options).map((option) => option.env), ...OTHERS])
  const unknown = Object.keys(env).filter(
    (name) => name.startsWith('HEADROOM_') && !known.has(name),
  )
  for (const name of unknown) {
    const hint = `Near to it: ${byNearness(name, [...known])
      .slice(0, 2)
      .join(', ')}`
    found.push({
      name: 'shell',
      status: 'warn',
      summary: `${name} is set, which Headroom does not know`,
      hint,
    })
  }
  return found
}

/** Those that are no options of the proxy. */
const OTHERS = [
  'HEADROOM_BASE_URL',
  'HEADROOM_CONTEXT_TOOL',
  'HEADROOM_RELAUNCHED',
  'HEADROOM_PROJECT',
  'HEADROOM_WORKER',
  'HEADROOM_WORKER_HEARTBEAT',
  'HEADROOM_HOST_HOME',
  'HEADROOM_WORKSPACE',
]
