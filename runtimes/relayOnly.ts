import { getRequestListener } from '@hono/node-server'
import type { RequestListener } from 'node:http'
import { createApp } from '../src/app.ts'
import type { Config } from '../src/config.ts'
import { fetchRaw } from './shared/fetch.ts'
import { processPlatform } from './shared/platform.ts'

/** A handler that encodes nothing (`Parts.relayOnly`), on Node; it is never ready, and says so. */
export async function relayOnly(config: Config): Promise<RequestListener> {
  const own = { name: 'node', fetch: fetchRaw, fetchDecodes: new Set<string>() }
  const { platform } = await processPlatform(own, config, { quiet: true })
  const checks = () => ({ workers: false })
  const app = createApp(config, { ...platform, checks }, { relayOnly: true })
  return getRequestListener(app.fetch, { overrideGlobalObjects: false }) as RequestListener
}
