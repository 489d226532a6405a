import type { Tool } from './tool.ts'

/**
 * Cursor. Its address for OpenAI models stands in its own store, which nothing but its settings page
 * should write; and its requests are made by Cursor's servers, not by this machine.
 */
export const cursor: Tool = {
  name: 'cursor',
  title: 'Cursor',
  install: 'See the download page of Cursor.',
  launch: ({ args }) => ({ env: {}, args }),
  upstream: () => ({}),
  paste: () => [
    'Cursor makes its requests from its own servers, so an address on this machine is none that it could reach:',
    'it takes a deployment under a public https address (Workers, a server), behind HEADROOM_PATH_SECRET.',
    'In Cursor: Settings, Models, API Keys.',
    'Enter your own OpenAI key, turn on "Override OpenAI Base URL", and give',
    '  https://YOUR-DEPLOYMENT/s/YOUR-SECRET/v1',
    'It holds for all OpenAI models, built-in ones included, until you turn it off.',
  ],
  loses: [
    'Cursor’s built-in models, tab completion and agents that run on its side: they never call an address of yours.',
  ],
}
