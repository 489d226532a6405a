import { bin } from './install.ts'
import type { Drive } from './scenarios.ts'

/**
 * `provider`: a provider of the user's own, plain server-sent events. `api-key`: the built-in one
 * under another address, which tries a WebSocket first. `chatgpt`: the same with a ChatGPT login,
 * which compresses its requests.
 */
export type CodexLogin = 'provider' | 'api-key' | 'chatgpt'

/** Codex, one prompt, no terminal, no approvals. */
export function driveCodex(
  origin: string,
  model: string,
  login: CodexLogin,
  prompt: string,
): Drive {
  const { config, env = {}, auth } = LOGINS[login](origin)
  const lines = [`model = "${model}"`, ...config, '[analytics]', 'enabled = false', '']
  return {
    program: bin('codex'),
    args: ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', prompt],
    env,
    files: {
      '.codex/config.toml': lines.join('\n'),
      ...(auth ? { '.codex/auth.json': JSON.stringify(auth) } : {}),
    },
  }
}

interface Login {
  readonly config: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly auth?: object
}

const LOGINS: Readonly<Record<CodexLogin, (origin: string) => Login>> = {
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
    config: [`openai_base_url = "${origin}/v1"`],
    env: { CODEX_API_KEY: 'dummy-key' },
  }),
  chatgpt: (origin) => ({
    config: [`openai_base_url = "${origin}/v1"`, `chatgpt_base_url = "${origin}/backend-api/"`],
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
