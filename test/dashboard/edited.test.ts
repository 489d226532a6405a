import { describe, expect, it } from 'vitest'
import { EditedBlocks } from '../../src/dashboard/edited.ts'
import type { Fresh } from '../../src/proxy/encode.ts'
import { bench, conversation } from '../proxy/support.ts'
import { ask, askJson } from '../routes/support.ts'

function fresh(before: string, after?: string): Fresh {
  const outcome = after === undefined ? {} : { text: after, saved: { gutter: 12 } }
  return { place: 4, block: { kind: 'result', text: before, editable: true }, outcome }
}

describe('the blocks that are kept', () => {
  it('are those that were edited', () => {
    const blocks = new EditedBlocks()
    blocks.keep('a', [fresh('same'), fresh('long text', 'short')])
    blocks.keep('b', [fresh('same')])
    expect(blocks.get('a')).toEqual([
      {
        place: 5,
        kind: 'tool result',
        before: 'long text',
        after: 'short',
        saved: { gutter: 12 },
        cut: 0,
      },
    ])
    expect(blocks.has('b')).toBe(false)
  })

  it('are of the latest fifty requests, and bounded in each', () => {
    const blocks = new EditedBlocks()
    const many = Array.from({ length: 100 }, () => fresh('x'.repeat(100_000), 'y'))
    for (let i = 0; i < 80; i++) blocks.keep(`r${i}`, many)
    const kept = Array.from({ length: 80 }, (_, i) => blocks.get(`r${i}`) ?? [])
    expect(kept.filter((list) => list.length > 0)).toHaveLength(50)
    expect(kept[29]).toEqual([])
    expect(kept[79]).toHaveLength(20)
    expect(kept[79]![0]).toMatchObject({ cut: 100_000 - 32 * 1024 })
  })
})

describe('/dashboard/request', () => {
  async function asked(flags: Record<string, unknown>) {
    const { app, post, settled } = bench({ flags })
    const answer = await post('/v1/messages', conversation(2))
    await answer.text()
    await settled()
    return { app, id: answer.headers.get('x-headroom-request-id')! }
  }

  it('shows what a request had encoded, with --log-messages', async () => {
    const { app, id } = await asked({ logMessages: true })
    const { blocks } = await askJson(app, `/dashboard/request?id=${id}`)
    expect(blocks).toHaveLength(1)
    expect(blocks[0].before).toContain('     2\tconst value1001 = 7; // 1000')
    expect(blocks[0].after).not.toContain('     2\t')
    const data = await askJson(app, '/dashboard/data')
    expect(data).toMatchObject({ keepsText: true, recent: [{ id, kept: true }] })
    expect(JSON.stringify(data)).not.toContain('const value')
  })

  it('knows nothing without it', async () => {
    const { app, id } = await asked({})
    expect((await ask(app, `/dashboard/request?id=${id}`)).status).toBe(404)
    expect(await askJson(app, '/dashboard/data')).toMatchObject({
      keepsText: false,
      recent: [{ id, kept: false }],
    })
  })
})
