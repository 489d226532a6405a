import { loadTokenizer } from '../src/ledger/tokens.ts'
import type { Corpus } from './corpus.ts'
import type { Bench, Figure, Options, Section } from './figure.ts'
import { replay } from './replay.ts'

export type NamedSection = Section & { readonly name: string }

export interface RunOptions extends Options {
  /** Every n-th conversation and record. */
  readonly every: number
  /** Told now and then how far it is. */
  progress?(message: string): void
}

/** Shows the whole corpus to all figures, once, a conversation at a time. */
export async function run(
  corpus: Corpus,
  figures: readonly ((bench: Bench) => Figure)[],
  options: RunOptions,
): Promise<NamedSection[]> {
  const bench: Bench = { tokens: await cachedTokenizer(), options }
  const made = figures.map((make) => make(bench))
  let conversations = 0
  for await (const conversation of corpus.conversations()) {
    if (conversations++ % options.every !== 0) continue
    const replayed = replay(conversation)
    for (const figure of made) await figure.conversation?.(replayed)
    if (conversations % 50 === 0) options.progress?.(`${conversations} conversations`)
  }
  let records = 0
  for await (const record of made.some((figure) => figure.record) ? corpus.records() : []) {
    if (records++ % options.every !== 0) continue
    for (const figure of made) figure.record?.(record)
    if (records % 200 === 0) options.progress?.(`${records} records`)
  }
  const sections: NamedSection[] = []
  for (const figure of made) sections.push({ name: figure.name, ...(await figure.finish()) })
  return sections
}

/** Most texts are counted several times: raw and sent, under several prices. */
async function cachedTokenizer() {
  const tokens = await loadTokenizer()
  const counted = new Map<string, number>()
  return (text: string) => {
    let count = counted.get(text)
    if (count === undefined) counted.set(text, (count = tokens(text)))
    return count
  }
}
