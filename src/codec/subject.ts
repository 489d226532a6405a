import type { CallBlock } from './block.ts'
import type { FormHint } from './forms/form.ts'

/** What a result is about, told from the call it answers. */
export interface Subject extends FormHint {
  readonly kind: 'read' | 'edit' | 'command'
  /** The file's path, or the command: two results of one subject show the same thing at two times. */
  readonly about: string
}

export const UNKNOWN: Subject = {
  kind: 'command',
  tool: '',
  command: '',
  readsFile: false,
  about: '',
}

const READ_TOOLS =
  /^(?:read|view|open|cat|notebookread|read_?files?|read_many_files|get_?file.*|fs_read|scroll_(?:up|down)|goto)$/i
const EDIT_TOOLS = /edit|write|patch|replace|insert|create_file|^create$/i
/** Commands that print a file as it is, and nothing else. */
const READ_COMMANDS =
  /^(?:cd \S+ *(?:&&|;) *)?(?:sudo )?(?:cat|nl|head|tail|bat|less|more|sed -n|awk|od|xxd)\b/
/** Somewhere a file is printed (not at the end of a pipe): the layout of what is shown may be content. */
const READS_A_FILE =
  /(?:^|[;&(\n"'`]|\|\|)\s*(?:sudo )?(?:cat|nl|head|tail|bat|less|more|sed|awk|od|xxd|type|jq|yq|Get-Content)\s/
const FILE = /[\w@~./-]*[\w-]\.[a-z]\w{0,5}\b/i
const PATH_KEYS = [
  'file_path',
  'path',
  'filePath',
  'filename',
  'file',
  'absolute_path',
  'notebook_path',
  'target_file',
]
const COMMAND_KEYS = ['command', 'cmd', 'script', 'input', 'chars']

export function subjectOf(call: CallBlock): Subject {
  const args = new Map(call.args)
  const command = commandOf(args)
  const path = PATH_KEYS.map((key) => args.get(key)).find((value) => value !== undefined)
  return subjectFor(call.tool, command, path)
}

/** The subject of a command's output where the call is not a tool call (agents that work in text). */
export function subjectOfCommand(command: string): Subject {
  return subjectFor('', command, undefined)
}

function subjectFor(tool: string, command: string, path: string | undefined): Subject {
  const reads = READ_TOOLS.test(tool) || READ_COMMANDS.test(command)
  return {
    kind: reads ? 'read' : EDIT_TOOLS.test(tool) ? 'edit' : 'command',
    tool,
    command,
    readsFile: reads || READS_A_FILE.test(command),
    about: path ?? FILE.exec(command)?.[0] ?? command,
  }
}

function commandOf(args: ReadonlyMap<string, string>): string {
  for (const key of COMMAND_KEYS) {
    const value = args.get(key)
    if (value !== undefined) return value
  }
  // `command: ["bash", "-lc", "..."]`
  let last = ''
  for (let i = 0; ; i++) {
    const part = args.get(`command.${i}`)
    if (part === undefined) return last
    last = part
  }
}
