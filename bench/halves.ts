import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Conversation } from './corpus.ts'
import { type Host, startOutside } from './proxies.ts'
import { startRecorder } from './recorder.ts'

/** The requests of one conversation, and what must reach the provider for each. */
export interface Journey {
  readonly id: string
  readonly format: Conversation['format']
  readonly length: number
  body(request: number): string
  /** Hash of what must be sent. */
  readonly wanted: readonly string[]
}

/** Is told of every request that was sent. */
export type Arrived = (host: Host, journey: Journey, request: number, sent: string) => void

/**
 * Sends the first half of every conversation through a proxy on Node, kills it, and sends the second
 * half through each of the others, which knows no more than what the first left on disk.
 */
export async function changeProcess(
  journeys: readonly Journey[],
  others: readonly Host[],
  arrived: Arrived,
): Promise<void> {
  const recorder = await startRecorder()
  const folder = await mkdtemp(join(tmpdir(), 'headroom-bench-'))
  const first = join(folder, 'first')
  const play = async (host: Host, state: string, part: (journey: Journey) => readonly number[]) => {
    const proxy = await startOutside(host, recorder, state)
    try {
      for (const journey of journeys) {
        for (const request of part(journey)) {
          const sent = await proxy.send(journey.format, journey.body(request))
          arrived(host, journey, request, sent)
        }
      }
    } finally {
      await proxy.stop()
    }
  }
  try {
    await play('Node', first, ({ length }) => range(0, middle(length)))
    for (const host of others) {
      const state = join(folder, host)
      await cp(first, state, { recursive: true })
      await play(host, state, ({ length }) => range(middle(length), length))
    }
  } finally {
    await recorder.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const middle = (length: number) => Math.ceil(length / 2)

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)
