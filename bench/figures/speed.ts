import type { Block } from '../../src/codec/index.ts'
import { Encoder } from '../../src/codec/index.ts'
import { type Bench, type Figure, quantile, thousands } from '../figure.ts'
import { MAIN_BASE, planFor, type Replay } from '../replay.ts'

export function speed(_: Bench): Figure {
  let blocks: Block[] = []
  let size = 0
  return {
    name: 'speed',
    conversation(replay: Replay) {
      if (size > 1e6) return
      const at = blocks.length
      for (const block of replay.blocks) {
        blocks.push(
          block.kind === 'result' && block.call !== undefined
            ? { ...block, call: block.call + at }
            : block,
        )
        size += 'text' in block ? block.text.length : 'size' in block ? block.size : 0
      }
    },
    finish() {
      const times = Array.from({ length: 15 }, () => {
        const started = performance.now()
        const encoder = new Encoder(planFor(MAIN_BASE))
        for (const block of blocks) encoder.push(block)
        return performance.now() - started
      })
      blocks = []
      return {
        title: 'Speed',
        tables: [
          {
            head: ['what', 'median', 'p95'],
            rows: [
              [`encode ${thousands(size)}`, ms(quantile(times, 0.5)), ms(quantile(times, 0.95))],
            ],
          },
        ],
        figures: {},
      }
    },
  }
}
const ms = (value: number) => `${value.toFixed(1)} ms`
