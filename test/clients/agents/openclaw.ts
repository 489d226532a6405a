import { steps, type Turn } from '../../upstream/index.ts'
import { AFTER, BEFORE } from '../project.ts'
import { BUILD, EVENTS, FINAL, GREP, OPENING, PROMPT } from '../task.ts'
import type { Scenario } from './agent.ts'

/** OpenClaw, one turn of its embedded agent, which has a workspace of its own below its home. */
export function openclaw(model: string): Scenario {
  return {
    tool: 'openclaw',
    drive: (origin) => ({
      program: 'openclaw',
      args: ['agent', '--local', '--agent', 'main', '-m', PROMPT],
      env: { ANTHROPIC_API_KEY: 'dummy-key', OPENCLAW_OFFLINE: '1' },
      files: { '.openclaw/openclaw.json': config(model, origin) },
    }),
    script: (project) => steps(turns(project)),
  }
}

function config(model: string, origin?: string): string {
  const provider = `anthropic: { baseUrl: '${origin}', models: [] }`
  return `{
  // What a person may have written: JSON5.
  agents: { defaults: { model: { primary: '${model}' }, skipBootstrap: true } },
  // Else an index is built meanwhile, and done by the end or not.
  memory: { search: { enabled: false } },
  models: { providers: { ${origin ? provider : ''} } },
}
`
}

function turns(project: string): Turn[] {
  const path = `${project}/src/inventory.ts`
  const read = { name: 'read', input: { path } }
  const exec = (command: string) => ({ name: 'exec', input: { command, workdir: project } })
  const edit = { path, edits: [{ oldText: BEFORE, newText: AFTER }] }
  return [
    { text: OPENING, calls: [read] },
    { calls: [exec(GREP)] },
    { calls: [{ name: 'edit', input: edit }] },
    { calls: [read] },
    { calls: [exec(EVENTS), exec(BUILD)] },
    { text: FINAL },
  ]
}
