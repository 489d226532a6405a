import { type Bench, type Figure, random, thousands } from '../figure.ts'
import { readConversation } from '../reading.ts'
import { encodeAll, MAIN_BASE, type Replay } from '../replay.ts'

/** Requests of a conversation that are encoded from nothing, when not all are. */
const DRAWN = 3

/** Do the sent blocks of each request begin with those of the one before (law 1)? */
export function extension({ options }: Bench): Figure {
  const draw = random(options.seed)
  const broken: string[] = []
  let requests = 0
  let checked = 0

  const check = (replay: Replay, request: number) => {
    const { conversation, requests, turns } = replay
    checked += 1
    const { plan, texts: wanted } = replay.sent(MAIN_BASE)
    // Read from the messages this request has, by an encoder that has seen nothing else.
    const messages = conversation.messages.slice(0, turns[request])
    const { blocks, texts: raw } = readConversation({ ...conversation, messages })
    const { texts } = encodeAll(blocks, raw, plan)
    if (texts.length !== requests[request]) {
      broken.push(`blocks differ: ${conversation.id} request ${request}`)
    }
    const at = texts.findIndex((text, i) => text !== wanted[i])
    if (at >= 0) broken.push(`not extended: ${conversation.id} request ${request} block ${at}`)
  }

  return {
    name: 'extension',
    conversation(replay) {
      const count = replay.requests.length
      requests += count
      if (options.full || count <= DRAWN) {
        for (let request = 0; request < count; request++) check(replay, request)
      } else {
        for (let i = 1; i < DRAWN; i++) check(replay, Math.floor(draw() * count))
        check(replay, count - 1)
      }
    },
    finish: () => ({
      title: 'Sent blocks extend those of the request before',
      tables: [
        {
          head: ['requests', 'encoded from nothing and compared', 'broken'],
          rows: [[requests, checked, broken.length].map(thousands)],
        },
      ],
      notes: [
        'Each was read from its own messages by a new encoder (a memo cleared), and gave the same text for every block as the encoder that has seen the whole conversation.',
      ],
      broken,
      figures: { requests, checked, broken: broken.length },
    }),
  }
}
