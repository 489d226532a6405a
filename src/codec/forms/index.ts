import type { LineForm, TextForm } from './form.ts'

/** Forms over runs of lines, in the order they are tried. */
export const lineForms: readonly LineForm[] = []

/** Forms over a whole block. */
export const textForms: readonly TextForm[] = []
