import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROUTES } from '../cases/requests.ts'
import { ROOT } from '../launch.ts'
import type { Conversation } from './conversations.ts'

const FOLDER = process.env['HEADROOM_CORPUS'] ?? join(ROOT, '..', 'shared', 'corpus')
/** Every so many conversations one is taken. */
const STEP = 24
const LARGEST = 1_000_000

interface Trajectory {
  readonly id: string
  readonly format?: string
  readonly system?: unknown
  readonly messages?: readonly unknown[]
  readonly input?: readonly unknown[]
}

/** Some recorded conversations, two requests each; none where the corpus is not at hand. */
export function corpus(): Conversation[] {
  const [messages, chat, responses] = ROUTES
  const conversations: Conversation[] = []
  for (const trajectory of [
    ...read('trajectories.jsonl', STEP),
    ...read('trajectories-responses.jsonl', 2),
  ]) {
    const { id, format, system, messages: turns, input } = trajectory
    const route = input ? responses : format === 'anthropic' ? messages : chat
    const items = input ?? turns ?? []
    const bodies = [Math.ceil(items.length / 2), items.length].map((end) =>
      JSON.stringify({
        model: 'm-1',
        ...(format === 'anthropic' && system ? { system } : {}),
        [input ? 'input' : 'messages']: items.slice(0, end),
      }),
    )
    conversations.push({
      name: id,
      path: route.path,
      headers: route.headers,
      bodies,
      shrinks: true,
    })
  }
  return conversations
}

function read(name: string, step: number): Trajectory[] {
  const file = join(FOLDER, name)
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines
    .filter((line, i) => i % step === 0 && line.length < LARGEST)
    .map((line) => JSON.parse(line) as Trajectory)
}
