import { type Bench, type Figure, random, thousands } from '../figure.ts'
import { readConversation } from '../reading.ts'
import { MAIN_BASE, type Replay } from '../replay.ts'
import { bodyOf, messagesOf, send, type Sending } from '../request.ts'

/** Requests of a conversation that are made from nothing, when not all are. */
const DRAWN = 3

/**
 * Do the sent blocks of each request begin with those of the one before (law 1)? A request is made as
 * a body of its own, read, encoded and spliced as the proxy does it, and what comes out is parsed
 * again: every block must be what the encoder that has seen the whole conversation made of it.
 */
export function extension({ options }: Bench): Figure {
  const draw = random(options.seed)
  const broken: string[] = []
  const counts = { requests: 0, checked: 0, warm: 0 }

  const check = (replay: Replay, request: number, earlier?: Sending): Sending => {
    const { conversation, requests, turns } = replay
    const { format, id } = conversation
    const where = `${id} request ${request}`
    const { plan, texts: wanted } = replay.sent(MAIN_BASE)
    const body = bodyOf(conversation, conversation.messages.slice(0, turns[request]))
    const cold = send(format, body, plan)
    counts.checked += 1

    const messages = messagesOf(format, cold.body)
    const { texts } = readConversation({ ...conversation, messages })
    if (texts.length !== requests[request]) broken.push(`blocks were lost or added: ${where}`)
    const at = texts.findIndex((text, i) => text !== wanted[i])
    if (at >= 0) broken.push(`not extended: ${where}, block ${at}`)

    if (!earlier) return cold
    counts.warm += 1
    const warm = send(format, body, plan, earlier)
    if (warm.body !== cold.body) broken.push(`other bytes from memory: ${where}`)
    return warm
  }

  return {
    name: 'extension',
    conversation(replay) {
      const count = replay.requests.length
      counts.requests += count
      let earlier: Sending | undefined
      for (let request = 0; request < count; request++) {
        const isDrawn = request === count - 1 || draw() < DRAWN / count
        if (options.full || isDrawn) earlier = check(replay, request, earlier)
      }
    },
    finish: () => ({
      title: 'Sent blocks extend those of the request before',
      tables: [
        {
          head: ['requests', 'made from nothing', 'of them again from memory', 'broken'],
          rows: [[counts.requests, counts.checked, counts.warm, broken.length].map(thousands)],
        },
      ],
      notes: [
        'Each request is read, encoded and spliced by itself, parsed again, and compared block by block with what an encoder sends that has seen the whole conversation; then once more from what the request before left in memory.',
      ],
      broken,
      figures: { ...counts, broken: broken.length },
    }),
  }
}
