import { none } from '../bars.ts'
import { withBase } from '../base.ts'
import { sampling } from '../draw.ts'
import type { Bench, Figure } from '../figure.ts'
import { percent, thousands } from '../numbers.ts'
import { type Outside, startOutside } from '../proxies.ts'
import { readConversation } from '../reading.ts'
import { type Recorder, startRecorder } from '../recorder.ts'
import { isCoding, MAIN_BASE } from '../replay.ts'
import { bodyOf, messagesOf } from '../request.ts'

interface Sums {
  conversations: number
  requests: number
  raw: number
  inside: number
  outside: number
}

/**
 * The tool-result tokens again, from outside: a proxy process, a client that sends request after
 * request over HTTP, and a provider that keeps the bodies. What stands in them is read without any of
 * our own code, and must come to the same sums.
 */
export function outside({ tokens: count, options }: Bench): Figure {
  const isInSample = sampling(options.full)
  const groups = new Map<string, Sums>()
  const broken: string[] = []
  let recorder: Recorder | undefined
  let proxy: Outside | undefined

  return {
    name: 'outside',
    async conversation(replay) {
      const { conversation, turns, isOutput } = replay
      if (!isInSample(conversation.agent)) return
      recorder ??= await startRecorder()
      proxy ??= await startOutside('command line', recorder)
      const { id, format, messages } = conversation
      const client = withBase(conversation, MAIN_BASE)
      let texts: readonly string[] = []
      // The last request holds what came after the last answer too.
      for (const turn of [...turns, messages.length]) {
        const body = bodyOf(client, messages.slice(0, turn))
        const arrived = messagesOf(format, await proxy.send(format, body))
        const now = readConversation({ ...conversation, messages: arrived }).texts
        const at = texts.findIndex((text, i) => text !== now[i])
        if (at >= 0) broken.push(`not extended: ${id}, ${turn} messages, block ${at}`)
        texts = now
      }
      const sum = (of: readonly string[]) =>
        isOutput.reduce((all, isOne, i) => (isOne ? all + count(of[i] ?? '') : all), 0)
      const raw = sum(replay.raw)
      const inside = sum(replay.sent(MAIN_BASE).texts)
      const outside = sum(texts)
      if (inside !== outside || texts.length !== replay.blocks.length) {
        broken.push(`${id}: ${inside} tokens inside, ${outside} outside`)
      }
      for (const group of [conversation.agent, ...(isCoding(replay) ? ['coding'] : [])]) {
        const sums = groups.get(group)
        groups.set(group, {
          conversations: (sums?.conversations ?? 0) + 1,
          requests: (sums?.requests ?? 0) + turns.length + 1,
          raw: (sums?.raw ?? 0) + raw,
          inside: (sums?.inside ?? 0) + inside,
          outside: (sums?.outside ?? 0) + outside,
        })
      }
    },
    async finish() {
      await proxy?.stop()
      await recorder?.close()
      const rows = [...groups].sort(([a], [b]) => Number(b === 'coding') - Number(a === 'coding'))
      return {
        title: 'The same from outside',
        bars: [none('conversations whose figures differ from outside', broken.length)],
        tables: [
          {
            head: [
              'agents',
              'conversations',
              'requests',
              'tokens raw',
              'removed, inside',
              'removed, outside',
            ],
            rows: rows.map(([group, { conversations, requests, raw, inside, outside }]) => [
              group,
              thousands(conversations),
              thousands(requests),
              thousands(raw),
              percent(raw - inside, raw, 2),
              percent(raw - outside, raw, 2),
            ]),
          },
        ],
        notes: [
          `A sample of the conversations${options.full ? ' that is all of them' : ''}: every request over HTTP to \`headroom proxy\`, with ${thousands(MAIN_BASE)} tokens of system text or tools, read as a provider receives it.`,
        ],
        broken,
        figures: Object.fromEntries(
          rows.map(([group, { raw, outside }]) => [group, 1 - outside / Math.max(1, raw)]),
        ),
      }
    },
  }
}
