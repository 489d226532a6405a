import { steps, type Turn } from '../../upstream/index.ts'
import { AFTER, BEFORE } from '../project.ts'
import { BUILD, EVENTS, FINAL, GREP, OPENING, PROMPT } from '../task.ts'
import type { Scenario } from './agent.ts'

/** Cline, one prompt, no terminal, as it is after `cline auth`. */
export function cline(model: string): Scenario {
  return {
    tool: 'cline',
    drive: (origin) => ({
      program: 'cline',
      args: [PROMPT],
      // Without the hub, a daemon that would outlive the test.
      env: { CLINE_SESSION_BACKEND_MODE: 'local' },
      files: {
        '.cline/data/settings/providers.json': providers(model, origin),
        // Else it is there at the end or not, by how long it waited for its maker.
        '.cline/data/cache/feature-flags.json': '{}',
      },
    }),
    script: (project) => steps(turns(project)),
  }
}

function providers(model: string, origin?: string): string {
  const provider = 'anthropic'
  const settings = {
    provider,
    apiKey: 'dummy-key',
    model,
    ...(origin && { baseUrl: `${origin}/v1` }),
  }
  const entry = { settings, updatedAt: '2026-01-01T00:00:00.000Z', tokenSource: 'manual' }
  const file = {
    version: 1,
    lastUsedProvider: provider,
    modes: {},
    providers: { [provider]: entry },
  }
  return JSON.stringify(file, null, 2)
}

function turns(project: string): Turn[] {
  const path = `${project}/src/inventory.ts`
  const read = { name: 'read_files', input: { files: [{ path }] } }
  const shell = (...commands: string[]) => ({ name: 'run_commands', input: { commands } })
  const edit = { path, old_text: BEFORE, new_text: AFTER }
  return [
    { text: OPENING, calls: [read] },
    { calls: [shell(GREP)] },
    { calls: [{ name: 'editor', input: edit }] },
    { calls: [read] },
    { calls: [shell(EVENTS), shell(BUILD)] },
    { text: FINAL },
  ]
}
