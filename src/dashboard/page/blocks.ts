import type { EditedBlock } from '../edited.ts'
import { byId, h } from './dom.ts'
import { count, short } from './format.ts'

/** Shows what of a request was encoded, as it came and as it went. */
export function showBlocks(blocks: readonly EditedBlock[]): void {
  byId('blocks-list').replaceChildren(...blocks.map(article))
  byId<HTMLDialogElement>('blocks').showModal()
}

function article({ place, kind, before, after, saved, cut }: EditedBlock): HTMLElement {
  const forms = Object.entries(saved).map(([form, tokens]) => `${form} ${short(-tokens)}`)
  const [old, now] = [before.split('\n'), after.split('\n')]
  return h(
    'article',
    {},
    h('h3', {}, `Block ${place}, ${kind}`),
    h('p', { class: 'quiet' }, `tokens: ${forms.join(', ') || 'none taken off'}`),
    h(
      'div',
      { class: 'sides' },
      side('before', `As it came, ${count(before.length)} characters`, old, new Set(now)),
      side('after', `As it went, ${count(after.length)} characters`, now, new Set(old)),
    ),
    cut > 0 ? h('p', { class: 'hint' }, `${count(cut)} more characters are not kept.`) : undefined,
  )
}

/** Lines that the other side does not have are marked. */
function side(
  name: string,
  title: string,
  lines: readonly string[],
  other: ReadonlySet<string>,
): HTMLElement {
  const text = lines.map((line, i) => {
    const end = i < lines.length - 1 ? '\n' : ''
    return line && !other.has(line) ? h('mark', {}, line + end) : line + end
  })
  return h(
    'div',
    { class: name },
    h('h4', {}, title),
    h('pre', { tabindex: 0, role: 'region', 'aria-label': title }, ...text),
  )
}
