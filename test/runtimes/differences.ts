import type { Coding } from '../support/answers.ts'

export type RuntimeName = 'node' | 'bun' | 'deno' | 'miniflare' | 'wrangler'

/** Where a runtime cannot do what the others do. Each row was measured, with the versions named. */
export interface Differences {
  /** Response codings its `fetch` undoes without being asked: the client gets plain bytes. */
  readonly undoes: readonly Coding[]
  /** Something before the handler writes `accept-encoding` anew, and compresses answers by it. */
  readonly recodes: boolean
  /** Headers that something after the handler adds to what goes upstream. */
  readonly adds: readonly string[]
  /** When the upstream hears that the client is gone: at once, or when it writes the next byte. */
  readonly hangsUp: 'at once' | 'at the next byte'
  /** It has no store that lasts, so its plans follow from the settings alone. */
  readonly stateless: boolean
}

export const differences: Readonly<Record<RuntimeName, Differences>> = {
  // 24.21: our own client over `node:http` undoes nothing.
  node: { undoes: [], recodes: false, adds: [], hangsUp: 'at once', stateless: false },
  // 1.4.5: with `decompress: false`.
  bun: { undoes: [], recodes: false, adds: [], hangsUp: 'at once', stateless: false },
  // 2.9.6: `fetch` undoes these two and has no switch.
  deno: { undoes: ['gzip', 'br'], recodes: false, adds: [], hangsUp: 'at once', stateless: false },
  // 5.20261117, workerd 1.20261117: a Worker of its own before ours does as the edge does.
  miniflare: {
    undoes: ['gzip', 'br'],
    recodes: true,
    adds: ['cf-worker'],
    hangsUp: 'at the next byte',
    stateless: true,
  },
  // 4.164: its proxy before the Worker does as the edge does.
  wrangler: {
    undoes: ['gzip', 'br'],
    recodes: true,
    adds: ['cf-worker'],
    hangsUp: 'at the next byte',
    stateless: true,
  },
}
