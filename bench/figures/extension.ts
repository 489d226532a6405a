import { createHash } from 'node:crypto'
import { none } from '../bars.ts'
import { withBase } from '../base.ts'
import { random, sampling } from '../draw.ts'
import type { Bench, Figure } from '../figure.ts'
import { changeProcess, type Journey } from '../halves.ts'
import { thousands } from '../numbers.ts'
import type { Host } from '../proxies.ts'
import { readConversation } from '../reading.ts'
import { MAIN_BASE, type Replay } from '../replay.ts'
import { bodyOf, messagesOf, send, type Sending } from '../request.ts'
import { startSession } from '../session.ts'

/** Requests of a conversation outside the sample that are made. */
const DRAWN = 3
/** How often the proxy loses its memory. */
const FORGETS = 0.25
const OTHERS: readonly Host[] = ['Node', 'Bun', 'Deno']

/** The ways in which one request can be made; each must give the same bytes. */
const WAYS = {
  nothing: 'from nothing',
  before: 'from what the request before left in memory',
  forgetful: 'in a proxy whose memory is cleared at random',
  first: 'in another process, the first half of a conversation',
  Node: 'the second half in a process that finds the first on disk: Node',
  Bun: 'the same on Bun',
  Deno: 'the same on Deno',
} as const
type Way = keyof typeof WAYS

/**
 * Do the sent blocks of each request begin with those of the one before (law 1)? A request is made as
 * a body of its own, read, encoded and spliced as the proxy does it, and what comes out is parsed
 * again: every block must be what the encoder that has seen the whole conversation made of it. Every
 * other way to make the request must then give the same bytes.
 */
export function extension({ options }: Bench): Figure {
  const isInSample = sampling(options.full)
  const draw = random(options.seed)
  const session = startSession()
  const journeys: Journey[] = []
  const made = Object.fromEntries(Object.keys(WAYS).map((way) => [way, 0])) as Record<Way, number>
  const broken: { way: Way; where: string }[] = []
  let requests = 0

  const note = (way: Way, where: string, isSame: boolean) => {
    made[way] += 1
    if (!isSame) broken.push({ way, where })
  }

  /** Makes a request from nothing, and again from the one before. */
  const check = (replay: Replay, request: number, body: string, earlier?: Sending): Sending => {
    const { conversation, requests } = replay
    const { format, id } = conversation
    const { plan, texts: wanted } = replay.sent(MAIN_BASE)
    const cold = send(format, body, plan)
    const messages = messagesOf(format, cold.body)
    const { texts } = readConversation({ ...conversation, messages })
    const at = texts.findIndex((text, i) => text !== wanted[i])
    note('nothing', `${id} request ${request}`, texts.length === requests[request] && at < 0)
    if (!earlier) return cold
    const warm = send(format, body, plan, earlier)
    note('before', `${id} request ${request}`, warm.body === cold.body)
    return warm
  }

  return {
    name: 'extension',
    async conversation(replay) {
      const { conversation, turns } = replay
      const { id, format, agent, messages } = conversation
      const client = withBase(conversation, MAIN_BASE)
      const body = (request: number) => bodyOf(client, messages.slice(0, turns[request]))
      const length = turns.length
      requests += length
      const isWhole = isInSample(agent)
      const wanted: string[] = []
      let earlier: Sending | undefined
      for (let request = 0; request < length; request++) {
        const isDrawn = request === length - 1 || draw() < DRAWN / length
        if (!isWhole && !isDrawn) continue
        earlier = check(replay, request, body(request), earlier)
        if (!isWhole) continue
        if (draw() < FORGETS) session.forget()
        const forgetful = await session.send(format, body(request))
        note('forgetful', `${id} request ${request}`, forgetful === earlier.body)
        wanted.push(hash(earlier.body))
      }
      if (isWhole) journeys.push({ id, format, length, body, wanted })
    },
    async finish() {
      await changeProcess(journeys, OTHERS, (host, { id, length, wanted }, request, sent) => {
        const way = request < length / 2 ? 'first' : (host as Way)
        note(way, `${id} request ${request}`, hash(sent) === wanted[request])
      })
      const all = Object.values(made).reduce((sum, count) => sum + count, 0)
      return {
        title: 'Sent blocks extend those of the request before',
        bars: [none('requests that do not extend the one before', broken.length, thousands(all))],
        tables: [
          {
            head: [`${thousands(requests)} requests`, 'made', 'broken'],
            rows: Object.entries(WAYS).map(([way, name]) => [
              name,
              thousands(made[way as Way]),
              thousands(broken.filter((one) => one.way === way).length),
            ]),
          },
        ],
        notes: [
          'Made from nothing, a request is read, encoded and spliced by itself, parsed again, and compared block by block with what an encoder sends that has seen the whole conversation. Made in any other way it must have the same bytes.',
        ],
        broken: broken.map(({ way, where }) => `other blocks or bytes ${WAYS[way]}: ${where}`),
        figures: { requests, ...made, broken: broken.length },
      }
    },
  }
}

const hash = (body: string) => createHash('sha256').update(body).digest('hex')
