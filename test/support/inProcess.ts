import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import type { Platform } from '../../src/platform.ts'
import { memoryStore } from '../../src/proxy/memoryStore.ts'
import { decoders } from '../../runtimes/shared/decoders.ts'

/** Requests of one conversation, one after the other. */
export interface Requests {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly bodies: readonly string[]
}

/** What a handler that nothing else has used sends upstream for each of the bodies. */
export async function sentInProcess(
  { path, headers, bodies }: Requests,
  flags: Readonly<Record<string, unknown>> = {},
): Promise<Uint8Array[]> {
  const sent: Uint8Array[] = []
  const platform: Platform = {
    name: 'test',
    async fetch(request) {
      sent.push(new Uint8Array(await request.arrayBuffer()))
      return Response.json({})
    },
    fetchDecodes: new Set(),
    now: Date.now,
    ticks: () => performance.now(),
    store: memoryStore(),
    background: () => {},
    breathe: async () => {},
    log: () => {},
    decoders,
  }
  const { fetch } = createApp(readConfig({ flags }), platform)
  for (const body of bodies) {
    await fetch(
      new Request(`http://127.0.0.1:8787${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      }),
    )
  }
  return sent
}
