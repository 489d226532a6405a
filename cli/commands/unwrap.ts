import { join } from 'node:path'
import { byNearness } from '../../src/nearest.ts'
import { command } from '../command.ts'
import { openJournal, type Undone } from '../edits/journal.ts'
import { isDeployment } from '../edits/records.ts'
import { CommandError } from '../errors.ts'
import { onlyWord } from '../flags.ts'
import { folders } from '../folders.ts'
import { prose, say, table } from '../output.ts'
import { type Tool, tools } from '../tools/index.ts'
import { type Bound, boundConversations } from '../unwrap/conversations.ts'

export const unwrap = command({
  name: 'unwrap',
  description: 'Takes back what `headroom wrap` has written for an agent, and nothing else.',
  usage: '[options] TOOL',
  examples: [
    { command: 'headroom unwrap cursor', does: 'undo what was written for Cursor' },
    { command: 'headroom unwrap claude --json', does: 'the same, told in JSON' },
  ],
  args: { json: { type: 'boolean', description: 'Tell what was done as JSON.' } },
  words: true,
  async run({ flags, words }) {
    const tool = named(onlyWord(words))
    const { home, workspace } = folders(process.env)
    const journal = openJournal(join(workspace, 'journal'))
    const entries = await journal.list()
    const owners = new Set(
      entries.map(({ owner }) => owner.name).filter((name) => isWrapOf(tool, name)),
    )
    const undone: Undone[] = []
    for (const owner of owners) undone.push(...(await journal.undo(owner)))

    const files = filesOf(tool, home)
    const deployments = entries.filter(({ owner, path }) => isDeployment(owner) && files.has(path))
    const profiles = [
      ...new Set(deployments.map(({ owner }) => owner.name.slice('deploy:'.length))),
    ]
    const conversations = await boundConversations(workspace, tool.name)

    if (undone.some(({ how }) => how === 'refused')) process.exitCode = 1
    if (flags['json'])
      return say(
        JSON.stringify(
          { tool: tool.name, undone, profiles, conversations: conversations ?? null },
          null,
          2,
        ),
      )
    say(undone.length > 0 ? table(undone.map(row)) : nothing(tool))
    for (const profile of profiles) {
      say(
        `\nThe deployment "${profile}" routes it too; that goes with:  headroom install remove --profile ${profile}`,
      )
    }
    if (conversations) tell(tool, conversations)
  },
})

function named(word: string | undefined): Tool {
  const names = tools.map(({ name }) => name)
  const tool = tools.find(({ name }) => name === word)
  if (tool) return tool
  const problem =
    word === undefined ? 'Which agent?' : `"${word}" is not an agent that Headroom knows.`
  throw new CommandError('bad_option', problem, [
    `It is one of: ${byNearness(word ?? '', names).join(', ')}`,
  ])
}

const isWrapOf = ({ name }: Tool, owner: string): boolean => owner.startsWith(`wrap:${name}:`)

/** The files that an edit for the tool would be of. */
function filesOf(tool: Tool, home: string): Set<string> {
  const places = { home, cwd: process.cwd(), env: process.env }
  return new Set((tool.edits?.('http://127.0.0.1', places) ?? []).map(({ path }) => path))
}

const HOW: Readonly<Record<Undone['how'], string>> = {
  restored: 'as it was before, to the byte',
  'taken out': 'our part is out; what was changed since stays',
  'already gone': 'nothing of ours was left in it',
  refused: 'left as it is',
}

function row({ path, how, why }: Undone): string[] {
  return [path, why ? `${HOW[how]}: ${why}` : HOW[how]]
}

function nothing({ title, name }: Tool): string {
  return `\`headroom wrap ${name}\` has left nothing: ${title} is routed by its environment alone, or all is undone.`
}

/** Conversations that are listed. */
const MOST = 10

function tell({ name, title }: Tool, conversations: readonly Bound[]): void {
  if (conversations.length === 0) return
  say(`\nConversations of the last 24 hours that ${title} had through Headroom:`)
  const rows = conversations
    .slice(0, MOST)
    .map(({ at, model, project, requests }) => [
      new Date(at).toTimeString().slice(0, 5),
      model,
      project || '-',
      `${requests} requests`,
    ])
  say(table(rows, '  '))
  if (conversations.length > MOST) say(`  and ${conversations.length - MOST} more`)
  say(
    prose(
      `\n${consequence(conversations)} \`headroom wrap ${name}\` goes on with them as they are.`,
    ),
  )
}

function consequence(conversations: readonly Bound[]): string {
  const all =
    'Without Headroom each is sent as its client wrote it, so its cached prompt is paid for once more.'
  if (!conversations.some(({ binds }) => binds)) return all
  return `${all} Models that sign their thinking for the prompt it answered may refuse the history then, or drop that thinking.`
}
