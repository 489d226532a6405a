/** What another project says, of its own data, that it removes from a kind of output. */
export interface PeerClaim {
  readonly kind: string
  /** Share of the tokens. */
  readonly removed: number
  readonly loss: 'lossless' | 'lossy'
  /** Project, and where it says so. */
  readonly source: string
  /** What was measured. */
  readonly on: string
}

/**
 * The best public figures by kind that were found, lossless ones beside lossy ones. None was measured
 * on our records, and most are of generated payloads: they tell what is claimed, not who is better.
 */
export const PEER_CLAIMS: readonly PeerClaim[] = [
  {
    kind: 'api-json',
    removed: 0.906,
    loss: 'lossy',
    source: 'headroom (Python) 0.5, benchmarks page',
    on: '100 generated rows, most of them dropped',
  },
  {
    kind: 'api-json',
    removed: 1 - 66 / 117,
    loss: 'lossless',
    source: 'TOON, README',
    on: 'its sample record set',
  },
  {
    kind: 'gh-api',
    removed: 0.73,
    loss: 'lossy',
    source: 'headroom (Python), README',
    on: 'one GitHub triage, 54,174 tokens',
  },
  {
    kind: 'build-output',
    removed: 0.939,
    loss: 'lossy',
    source: 'headroom (Python) 0.5, benchmarks page',
    on: 'a generated build log, 2,412 tokens',
  },
  {
    kind: 'search-output',
    removed: 0.92,
    loss: 'lossy',
    source: 'headroom (Python), README',
    on: 'one code search, 17,765 tokens; its benchmarks page has 0 % for grep',
  },
  {
    kind: 'shell-other',
    removed: 0.855,
    loss: 'lossy',
    source: 'headroom (Python) 0.5, benchmarks page',
    on: '200 generated lines',
  },
  {
    kind: 'test-output',
    removed: 1 - 8 / 275,
    loss: 'lossy',
    source: 'snip, README',
    on: 'one passing `go test`, 275 tokens',
  },
  {
    kind: 'system-log',
    removed: 1 - 1260 / 10_144,
    loss: 'lossy',
    source: 'headroom (Python), log needle test',
    on: '100 generated entries',
  },
  {
    kind: 'html',
    removed: 0.949,
    loss: 'lossy',
    source: 'headroom (Python), extraction benchmark',
    on: '181 pages, main text kept at F1 0.919',
  },
  {
    kind: 'web-page-text',
    removed: 0.172,
    loss: 'lossy',
    source: 'lean-ctx, benchmark page',
    on: '27 documents of prose',
  },
]
