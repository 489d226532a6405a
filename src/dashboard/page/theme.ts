import { Kept } from './kept.ts'

const kept = new Kept(() => localStorage, 'theme')
const THEMES = ['auto', 'light', 'dark'] as const

/** A button that goes round: as the system is, light, dark. Tells when colours change, for what is painted. */
export function themeButton(button: HTMLElement, changed: () => void): void {
  let theme = THEMES.find((name) => name === kept.get()) ?? 'auto'
  const show = () => {
    document.documentElement.dataset['theme'] = theme
    button.textContent = `Theme: ${theme}`
  }
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!
    kept.set(theme)
    show()
    changed()
  })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed)
  show()
}
