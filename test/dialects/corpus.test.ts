import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { anthropic, type Dialect, openaiChat, openaiResponses } from '../../src/dialects/index.ts'

const FOLDER = new URL('../../../shared/corpus/', import.meta.url)
const FILES = ['trajectories.jsonl', 'trajectories-responses.jsonl']

const DIALECTS: Readonly<Record<string, Dialect>> = {
  anthropic,
  openai: openaiChat,
  'openai-responses': openaiResponses,
}

interface Part {
  type?: string
  role?: string
  content?: string | Part[]
  output?: string | Part[]
}

/** Texts of tool results, counted in the parsed JSON. */
function resultsIn(list: readonly Part[]): number {
  const texts = (content: string | Part[] | undefined): number =>
    typeof content === 'string'
      ? 1
      : (content?.filter(({ type }) => type?.endsWith('text')).length ?? 0)
  return list.reduce((sum, { type, role, content, output }) => {
    if (type?.endsWith('_output')) return sum + texts(output)
    if (role === 'tool') return sum + texts(content)
    if (role !== 'user' || typeof content === 'string') return sum
    const results = content?.filter((part) => part.type === 'tool_result') ?? []
    return sum + results.reduce((all, part) => all + texts(part.content), 0)
  }, 0)
}

it('reads every conversation of the corpus, with all results and their calls', () => {
  const files = FILES.filter((file) => existsSync(new URL(file, FOLDER)))
  if (files.length < FILES.length) {
    console.warn(
      '\n*** NO CORPUS at ../shared/corpus: real conversations were NOT read in this run ***\n',
    )
  }
  for (const file of files) {
    for (const line of readFileSync(new URL(file, FOLDER), 'utf8').split('\n').filter(Boolean)) {
      const { id, format, messages, input } = JSON.parse(line)
      const body = JSON.stringify(input ? { model: 'm', input } : { model: 'm', messages })
      const reading = DIALECTS[format]!.read(body)
      const results = reading?.blocks.filter(({ kind }) => kind === 'result') ?? []
      expect(results.length, id).toBe(resultsIn(input ?? messages))
      expect(results.filter((block) => !('call' in block)).length, id).toBe(0)
      expect(
        results.every((block) => 'editable' in block),
        id,
      ).toBe(true)
    }
  }
})
