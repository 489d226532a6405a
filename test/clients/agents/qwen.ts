import { steps, type Turn } from '../../upstream/index.ts'
import { AFTER, BEFORE } from '../project.ts'
import { BUILD, EVENTS, FINAL, GREP, OPENING, PROMPT } from '../task.ts'
import type { Drive, Scenario } from './agent.ts'

/**
 * Qwen Code.
 *
 * @param place where the address is: in the environment, or that of a model in its settings.
 */
export function qwen(place: 'environment' | 'settings'): Scenario {
  return {
    tool: 'qwen',
    drive: (origin) => ({
      program: 'qwen',
      args: ['-p', PROMPT, '--yolo'],
      ...(place === 'settings' ? settings(origin) : environment(origin)),
    }),
    script: (project) => steps(turns(project)),
  }
}

type Place = (origin?: string) => Pick<Drive, 'env' | 'files'>

const QUIET = { privacy: { usageStatisticsEnabled: false }, telemetry: { enabled: false } }
const MODEL = 'qwen3-coder-plus'

const environment: Place = (origin) => ({
  env: {
    ...(origin ? { OPENAI_BASE_URL: `${origin}/v1` } : {}),
    OPENAI_API_KEY: 'dummy-key',
    OPENAI_MODEL: MODEL,
  },
  files: { '.qwen/settings.json': JSON.stringify(QUIET) },
})

const settings: Place = (origin) => ({
  env: { OWN_KEY: 'dummy-key' },
  files: {
    '.qwen/settings.json': JSON.stringify({
      ...QUIET,
      security: { auth: { selectedType: 'openai' } },
      model: { name: MODEL, baseUrl: `${origin}/v1` },
      modelProviders: {
        openai: [{ id: MODEL, name: 'Own', baseUrl: `${origin}/v1`, envKey: 'OWN_KEY' }],
      },
    }),
  },
})

function turns(project: string): Turn[] {
  const file_path = `${project}/src/inventory.ts`
  const read = { name: 'read_file', input: { file_path } }
  const shell = (command: string) => ({
    name: 'run_shell_command',
    input: { command, is_background: false },
  })
  const edit = { file_path, old_string: BEFORE, new_string: AFTER }
  return [
    { text: OPENING, calls: [read] },
    { calls: [shell(GREP)] },
    { calls: [{ name: 'edit', input: edit }] },
    { calls: [read] },
    { calls: [shell(EVENTS), shell(BUILD)] },
    { text: FINAL },
  ]
}
