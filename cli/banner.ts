import { type Config, modeNote } from '../src/config.ts'
import { paint, table } from './output.ts'

/**
 * What a person needs once the proxy listens: where, how it is set, and how to use it.
 *
 * @param secret the deployment's own, which opens the dashboard.
 */
export function banner(url: string, config: Config, version: string, secret?: string): string {
  const { bold, cyan, yellow } = paint(process.stdout)
  const note = modeNote(config)
  const settings = [
    ['mode', config.optimize ? config.mode + (note ? ` (${note})` : '') : 'off (--no-optimize)'],
    ['Anthropic', config.anthropicApiUrl],
    ['OpenAI', config.openaiApiUrl],
    ['Gemini', config.geminiApiUrl],
    ['state', config.stateless ? 'nothing is kept' : (config.workspaceDir ?? '~/.headroom')],
    ...(config.workers > 1 ? [['workers', String(config.workers)]] : []),
    ...(config.logFile ? [['log', config.logFile]] : []),
  ]
  const clients = [
    ['Claude Code', `ANTHROPIC_BASE_URL=${url} claude`],
    ['Codex', `codex -c 'openai_base_url="${url}/v1"'`],
    ['Anthropic, Gemini', `base URL ${url}`],
    ['OpenAI', `base URL ${url}/v1`],
  ]
  return [
    `${bold(`Headroom ${version}`)} listens on ${cyan(url)}`,
    '',
    table(settings, '  '),
    '',
    'Point a client at it; keys and everything else stay as they are:',
    table(clients, '  '),
    ...(config.proxyToken
      ? [yellow('Clients must also send HEADROOM_PROXY_TOKEN as the header x-headroom-key.')]
      : []),
    ...dashboardLines(url, config, secret),
    '',
    'Ctrl+C stops it when open streams have ended, a second one at once.',
  ].join('\n')
}

/** The page's address with the key behind it, where no request and no log has it. */
export function dashboardLink(url: string, secret: string): string {
  return `${url}/dashboard#key=${secret}`
}

/** The link goes to a person's screen and nowhere else: what is no terminal may be a log. */
function dashboardLines(url: string, { port, stateless }: Config, secret?: string): string[] {
  if (process.stdout.isTTY && secret) {
    return ['', 'What it does and saves, for you alone:', `  ${dashboardLink(url, secret)}`]
  }
  if (stateless) return []
  const flag = port === 8787 ? '' : ` --port ${new URL(url).port}`
  return ['', `What it does and saves: the link that \`headroom dashboard${flag}\` prints.`]
}

/** Said after the first signal. */
export function stopping(config: Config): string {
  const limit = config.drainTimeout
  return `Stopping when open streams have ended (at most ${limit} s). A second signal stops at once.`
}
