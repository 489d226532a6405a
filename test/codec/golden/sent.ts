import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { conversations } from '../../runtimes/golden/conversations.ts'
import { sha256 } from '../../support/client.ts'
import { sentInProcess } from '../../support/inProcess.ts'
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
  const text = new TextDecoder()
  for (const conversation of conversations) {
    const name = conversation.name.replaceAll(' ', '-')
    const sent = await sentInProcess(conversation)
    sent.forEach((body, i) => files.set(`${name}.${i + 1}.json`, text.decode(body)))
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
