import { steps, type Script, type Turn } from '../../upstream/index.ts'
import { AFTER, BEFORE } from '../project.ts'
import { BUILD, EVENTS, FINAL, GREP, OPENING, PROMPT } from '../task.ts'
import type { Scenario } from './agent.ts'

/**
 * `provider`: a provider of the user's own, plain server-sent events. `api-key`: the built-in one,
 * which tries a WebSocket first. `chatgpt`: the same with a ChatGPT login, which compresses its
 * requests.
 */
export type CodexLogin = 'provider' | 'api-key' | 'chatgpt'

/** Codex, one prompt, no terminal, no approvals. */
export function codex(model: string, login: CodexLogin, script: () => Script = patching): Scenario {
  return {
    tool: 'codex',
    drive(origin) {
      const { config, env = {}, auth } = LOGINS[login](origin)
      const lines = [`model = "${model}"`, ...config, '[analytics]', 'enabled = false', '']
      return {
        program: 'codex',
        args: [
          'exec',
          '--skip-git-repo-check',
          '--dangerously-bypass-approvals-and-sandbox',
          PROMPT,
        ],
        env,
        files: {
          '.codex/config.toml': lines.join('\n'),
          ...(auth ? { '.codex/auth.json': JSON.stringify(auth) } : {}),
        },
      }
    },
    script,
  }
}

interface Login {
  readonly config: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly auth?: object
}

const LOGINS: Readonly<Record<CodexLogin, (origin?: string) => Login>> = {
  provider: (origin) => ({
    config: [
      'model_provider = "own"',
      '[model_providers.own]',
      'name = "own"',
      `base_url = "${origin}/v1"`,
      'env_key = "OWN_KEY"',
      'wire_api = "responses"',
    ],
    env: { OWN_KEY: 'dummy-key' },
  }),
  'api-key': (origin) => ({
    config: origin ? [`openai_base_url = "${origin}/v1"`] : [],
    env: { CODEX_API_KEY: 'dummy-key' },
  }),
  chatgpt: (origin) => ({
    config: origin
      ? [`openai_base_url = "${origin}/v1"`, `chatgpt_base_url = "${origin}/backend-api/"`]
      : [],
    auth: chatgptLogin(),
  }),
}

/** What a login leaves behind, with a token that nobody signed. */
function chatgptLogin(): object {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const account = {
    chatgpt_plan_type: 'pro',
    chatgpt_account_id: 'dummy',
    chatgpt_user_id: 'dummy',
  }
  const claims = {
    email: 'nobody@example.com',
    exp: 4_000_000_000,
    'https://api.openai.com/auth': account,
  }
  const token = [part({ alg: 'none' }), part(claims), 'dummy'].join('.')
  return {
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens: {
      id_token: token,
      access_token: token,
      refresh_token: 'dummy',
      account_id: 'dummy',
    },
    last_refresh: new Date().toISOString(),
  }
}

const PATCH = [
  '*** Begin Patch',
  '*** Update File: src/inventory.ts',
  '@@',
  `-${BEFORE}`,
  `+${AFTER}`,
  '*** End Patch',
  '',
].join('\n')

/** A shell, and patches as free text. */
function patching(): Script {
  const shell = (cmd: string) => ({ name: 'exec_command', input: { cmd } })
  const turns: Turn[] = [
    { thinking: 'Where?', text: OPENING, calls: [shell('nl -ba src/inventory.ts')] },
    { calls: [shell(GREP)] },
    { thinking: 'Found it.', calls: [{ name: 'apply_patch', input: PATCH }] },
    { calls: [shell('nl -ba src/inventory.ts')] },
    { calls: [shell(EVENTS), shell(BUILD)] },
    { text: FINAL },
  ]
  return steps(turns)
}

/** Newer models: every call is a program, whose printed text is the result. */
export function programs(): Script {
  const shell = (cmd: string) => ({
    name: 'exec',
    input: `const done = await tools.exec_command(${JSON.stringify({ cmd })})\ntext(done.output)`,
  })
  const patch = `await tools.apply_patch(${JSON.stringify(PATCH)})\ntext('patched')`
  const turns: Turn[] = [
    { thinking: 'Where?', text: OPENING, calls: [shell('nl -ba src/inventory.ts')] },
    { calls: [shell(GREP)] },
    { thinking: 'Found it.', calls: [{ name: 'exec', input: patch }] },
    { calls: [shell('nl -ba src/inventory.ts')] },
    { calls: [shell('cat data/events.json')] },
    { calls: [shell(BUILD)] },
    { text: FINAL },
  ]
  return steps(turns)
}
