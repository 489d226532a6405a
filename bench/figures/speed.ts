import { atMost, type Bar } from '../bars.ts'
import { ODD, ofSize, request, source, turn } from '../bodies.ts'
import type { Message } from '../corpus.ts'
import type { Figure } from '../figure.ts'
import { median, quantile, thousands } from '../numbers.ts'
import { timeCold, timeFirst, timeWarm, type Timing } from '../timing.ts'

const MB = 1e6
/** Ten times the size takes at most so many times the time. */
const LINEAR = 12

/** Time a request takes: the body read, its lineage, the blocks encoded, the new ones spliced in. */
export function speed(): Figure {
  const recorded: Message[] = []
  let size = 0
  return {
    name: 'speed',
    conversation({ conversation }) {
      if (conversation.format !== 'anthropic' || size > 10 * MB) return
      for (const message of conversation.messages) {
        recorded.push(message)
        size += JSON.stringify(message).length
      }
    },
    finish() {
      const one = ofSize(recorded, MB)
      const small = request(one)
      const grown = request([...one, ...turn(source(20_000))])
      const cold = timeCold(small)
      const warm = timeWarm(small, grown)
      const growing: readonly (readonly [string, Timing, Timing])[] = [
        ['conversation of ten times the size', timeCold(request(ofSize(recorded, 10 * MB))), cold],
        ...Object.entries(ODD).map(
          ([name, make]) => [name, timeCold(make(1)), timeCold(make(0.1))] as const,
        ),
      ]
      const rows = [
        row('conversation, cold', cold),
        row('conversation, with a new result of 20 KB', warm),
        row('conversation, the first body of a process', timeFirst(small)),
        ...growing.map(([name, timing, tenth]) => row(name, timing, tenth)),
      ]
      return {
        title: 'Speed, one core',
        bars: [
          atMost('a conversation of 1 MB, cold', 25, median(cold.times), ms),
          atMost('the same with a new block of 20 KB, warm', 3, median(warm.times), ms),
          ...growing.map(([name, timing, tenth]) => linear(name, timing, tenth)),
        ],
        tables: [
          {
            head: ['body', 'size', 'median', 'best', 'p95', 'times JSON.parse', 'times its tenth'],
            rows,
          },
        ],
        notes: [
          'Medians of runs after a warm-up, in a process that has seen the corpus; "the first body" is the median of five new processes, where nothing is compiled yet. `JSON.parse` of the same body in the same process is a measure that does not depend on the machine.',
        ],
        figures: {
          cold: median(cold.times),
          warm: median(warm.times),
          coldTimesParse: median(cold.times) / cold.parse,
          ...Object.fromEntries(growing.map(([name, ...two]) => [name, ratio(...two)])),
        },
      }
    },
  }
}

const ms = (value: number) => `${value.toFixed(1)} ms`
const times = (value: number) => `${value.toFixed(1)} times`

/** How many times the time of a tenth of the size. */
const ratio = (timing: Timing, tenth: Timing) => median(timing.times) / median(tenth.times)

function linear(name: string, timing: Timing, tenth: Timing): Bar {
  return atMost(`${name}, against a tenth of it`, LINEAR, ratio(timing, tenth), times)
}

function row(name: string, timing: Timing, tenth?: Timing): string[] {
  return [
    name,
    `${thousands(timing.size / 1000)} KB`,
    ...[0.5, 0, 0.95].map((share) => ms(quantile(timing.times, share))),
    (median(timing.times) / timing.parse).toFixed(1),
    tenth ? ratio(timing, tenth).toFixed(1) : '',
  ]
}
