import { join } from 'node:path'
import { openJournal } from '../edits/journal.ts'
import { folders } from '../folders.ts'
import { readManifests } from '../install/manifest.ts'
import { type Answer, probe } from '../install/probe.ts'
import { tools } from '../tools/index.ts'
import type { Env, Route, Tool } from '../tools/tool.ts'
import type { Surroundings } from './check.ts'

/** @param port the one that was asked for; else the variable's, that of a deployment, or the usual one. */
export async function surroundings(env: Env, port: number | undefined): Promise<Surroundings> {
  const places = folders(env)
  const deployments = await readManifests(places.workspace)
  const asked = port ?? (Number(env['HEADROOM_PORT']) || undefined)
  const around = { home: places.home, cwd: process.cwd(), env }
  const answers = new Map<number, Promise<Answer>>()
  const routes = new Map<string, ReturnType<Surroundings['routesOf']>>()
  return {
    ...places,
    ...around,
    port: asked ?? deployments.find(({ manifest }) => manifest)?.manifest!.port ?? 8787,
    tools,
    journal: openJournal(join(places.workspace, 'journal')),
    deployments,
    probe: (at) => once(answers, at, () => probe(places.workspace, '127.0.0.1', at)),
    routesOf: (tool) => once(routes, tool.name, () => read(tool, around)),
  }
}

async function read(
  tool: Tool,
  places: Pick<Surroundings, 'home' | 'cwd' | 'env'>,
): Promise<readonly Route[] | { problem: string }> {
  try {
    return (await tool.routes?.(places)) ?? []
  } catch (error) {
    return { problem: (error as Error).message.split('\n')[0]! }
  }
}

function once<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make()
  known.set(key, value)
  return value
}
