import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApp } from '../../../src/app.ts'
import { readConfig } from '../../../src/config.ts'
import type { Platform } from '../../../src/platform.ts'
import { memoryStore } from '../../../src/proxy/memoryStore.ts'
import { decoders } from '../../../runtimes/shared/decoders.ts'
import { conversations } from '../../runtimes/golden/conversations.ts'
import { sha256 } from '../../support/client.ts'
import { LISTS } from '../arbitraries.ts'
import {
  blocksOf,
  encodeAll,
  PLAN,
  readSections,
  type Section,
  writeSections,
} from '../conversation.ts'

/** Files that freeze the bytes of a codec version, each by its name: what is sent for invented conversations. */
export const FOLDER = join(import.meta.dirname, 'v1')

/**
 * Every body of the invented conversations in each dialect, as it goes upstream; lists of every kind;
 * and, as hashes, what the fixtures of gutters and references become.
 */
export async function sentFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const { name, path, headers, bodies } of conversations) {
    const sent = await sendAll(path, headers, bodies)
    sent.forEach((body, i) => files.set(`${name.replaceAll(' ', '-')}.${i + 1}.json`, body))
  }
  const lists = LISTS.map((row) => Array.from({ length: 40 }, (_, i) => row(i)).join('\n'))
  const sections = lists.map((text) => ({ head: '=== result', text }))
  files.set('lists.txt', sentSections(sections))
  const hashes = ['gutter', 'reference'].flatMap((folder) => {
    const root = join(import.meta.dirname, '../fixtures', folder)
    const inputs = readdirSync(root).filter((file) => file.endsWith('.in.txt'))
    return inputs.sort().map((file) => {
      const sent = sentSections(readSections(readFileSync(join(root, file), 'utf8')))
      return `${sha256(new TextEncoder().encode(sent))}  ${folder}/${file}\n`
    })
  })
  files.set('fixtures.sha256', hashes.join(''))
  return files
}

function sentSections(sections: readonly Section[]): string {
  const encoded = encodeAll(PLAN, blocksOf(sections))
  return writeSections(
    sections.map(({ head, text }, i) => ({ head, text: encoded[i]!.text ?? text })),
  )
}

async function sendAll(
  path: string,
  headers: Readonly<Record<string, string>>,
  bodies: readonly string[],
): Promise<string[]> {
  const sent: string[] = []
  const platform: Platform = {
    name: 'test',
    async fetch(request) {
      sent.push(await request.text())
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
  const { fetch } = createApp(readConfig(), platform)
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
