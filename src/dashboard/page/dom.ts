/** Attributes by name; a listener by `onclick` and the like. */
type Attributes = Readonly<Record<string, string | number | boolean | EventListener | undefined>>
type Child = Node | string | undefined

/** An element with attributes and children. Texts stay texts: nothing here is read as HTML. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  return dress(document.createElement(tag), attributes, children)
}

/** The same for SVG. */
export function s(tag: string, attributes: Attributes = {}, ...children: readonly Child[]) {
  return dress(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children)
}

function dress<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.filter((child) => child !== undefined))
  return element
}

/** An element of the page itself. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  return document.getElementById(id) as E
}

/** Radio buttons that look like one control; tells which is chosen. */
export function segments(
  fieldset: HTMLElement,
  choices: Readonly<Record<string, string>>,
  chosen: string,
  choose: (value: string) => void,
): void {
  const labels = Object.entries(choices).map(([value, text]) => {
    const checked = value === chosen
    const onchange = () => choose(value)
    return h(
      'label',
      {},
      h('input', { type: 'radio', name: fieldset.id, value, checked, onchange }),
      text,
    )
  })
  fieldset.append(...labels)
}
