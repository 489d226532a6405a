import { findProgram } from '../../programs.ts'
import type { Route, Tool } from '../../tools/tool.ts'
import { addressIn } from '../address.ts'
import type { Check, Finding, Surroundings } from '../check.ts'

/** Where each agent that is here would send its requests, from every place that it reads. */
export const routing: Check = async (around) => {
  const found = await Promise.all(around.tools.map((tool) => routed(tool, around)))
  return found.filter((finding) => finding !== undefined)
}

/** The tools, deployments and variables that lead to the port that is asked about. */
export async function leadHere(around: Surroundings): Promise<string[]> {
  const { tools, deployments, port } = around
  const led = await Promise.all(
    tools.map(async (tool) => ((await portOf(tool, around)) === port ? [tool.name] : [])),
  )
  const profiles = deployments.flatMap(({ manifest }) =>
    manifest?.port === port ? manifest.targets : [],
  )
  return [...new Set([...led.flat(), ...profiles])]
}

async function portOf(tool: Tool, around: Surroundings): Promise<number | undefined> {
  const routes = await around.routesOf(tool)
  return 'problem' in routes || !routes[0] ? undefined : addressIn(routes[0].url)?.port
}

/** Undefined for a tool that is neither installed nor routed. */
async function routed(tool: Tool, around: Surroundings): Promise<Finding | undefined> {
  const { name } = tool
  const routes = await around.routesOf(tool)
  if ('problem' in routes) {
    const summary = `its settings cannot be read: ${routes.problem}`
    return { name, status: 'warn', summary }
  }
  const [first, ...others] = routes
  const isHere = tool.binary !== undefined && findProgram(tool.binary, { ...around.env })
  // A variable of the shell says nothing about a tool that is not here.
  if (!isHere && routes.every(({ from }) => isVariable(from))) return undefined
  if (first) return judged(tool, first, others, around)
  return {
    name,
    status: 'skip',
    summary: `not routed; headroom wrap ${name} does it for one session`,
  }
}

async function judged(
  { name, loses }: Tool,
  { from, url }: Route,
  others: readonly Route[],
  around: Surroundings,
): Promise<Finding> {
  const address = addressIn(url)
  if (!address) return { name, status: 'warn', summary: `${from} is no URL` }
  const outranked = others.filter((other) => other.url !== url).map((other) => other.from)
  const over = outranked.length > 0 ? `, over ${outranked.join(', ')}` : ''
  const to = `${address.url} (${from}${over})`
  if (address.port === undefined) {
    const summary = `goes to ${to}, not through Headroom`
    return {
      name,
      status: 'skip',
      summary,
      hint: `headroom wrap ${name} goes through Headroom and then there.`,
    }
  }
  const { is } = await around.probe(address.port)
  if (is === 'ours' || (is === 'session' && address.isPrivate)) {
    const hint = loses?.length ? `Behind a base URL it lacks: ${loses.join(' ')}` : undefined
    return { name, status: 'pass', summary: `routed to ${to}`, ...(hint && { hint }) }
  }
  if (is === 'stranger' && address.port !== around.port) {
    return { name, status: 'skip', summary: `goes to ${to}, which is not Headroom` }
  }
  return {
    name,
    status: 'fail',
    summary: `routed to ${to}, where ${is === 'closed' ? 'nothing listens' : 'no Headroom answers'}`,
    hint: wayOut(name, from, address.port, around),
  }
}

const isVariable = (from: string) => /^[A-Z_]+$/.test(from)

function wayOut(name: string, from: string, port: number, { deployments }: Surroundings): string {
  const deployment = deployments.find(({ manifest }) => manifest?.port === port)?.manifest
  if (deployment) return `headroom install start --profile ${deployment.profile}`
  if (isVariable(from)) return `unset ${from}, or:  headroom proxy --port ${port}`
  return `headroom unwrap ${name}, or take it out of there by hand.`
}
