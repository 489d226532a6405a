import type { EditedBlock } from '../edited.ts'
import { byId, h } from './dom.ts'
import { count, short } from './format.ts'

/** Shows what of a request was encoded, as it came and as it went. */
export function showBlocks(blocks: readonly EditedBlock[]): void {
  const gone = h('p', {}, 'The text is no longer kept, or another worker of the proxy has it.')
  byId('blocks-list').replaceChildren(...(blocks.length > 0 ? blocks.map(article) : [gone]))
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
      side('before', `As it came, ${count(before.length)} characters`, old, seenIn(now)),
      side('after', `As it went, ${count(after.length)} characters`, now, seenIn(old)),
    ),
    cut > 0 ? h('p', { class: 'hint' }, `${count(cut)} more characters are not kept.`) : undefined,
  )
}

/** A line's number as clients write it. */
const NUMBER = /^\s*\d+(?:\t|→|[:|-] ?)/

/** Lines of one side, with and without their numbers. */
function seenIn(lines: readonly string[]): ReadonlySet<string> {
  return new Set([...lines, ...lines.map((line) => line.replace(NUMBER, ''))])
}

/** What the other side does not have is marked: a line, or its number alone. */
function side(
  name: string,
  title: string,
  lines: readonly string[],
  other: ReadonlySet<string>,
): HTMLElement {
  const text = lines.flatMap((line, i) => {
    const whole = i < lines.length - 1 ? `${line}\n` : line
    if (!line || other.has(line)) return [whole]
    const number = NUMBER.exec(line)?.[0] ?? ''
    if (!number || !other.has(line.slice(number.length))) return [h('mark', {}, whole)]
    return [h('mark', {}, number), whole.slice(number.length)]
  })
  return h(
    'div',
    { class: name },
    h('h4', {}, title),
    h('pre', { tabindex: 0, role: 'region', 'aria-label': title }, ...text),
  )
}
