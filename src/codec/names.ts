/**
 * What can be chosen of the codec, by name. A list apart from what it names, so that options can be
 * read, and refused, before a codec is loaded; a test holds the two to each other.
 */

/** Every form there is, by the name under which it is switched and counted. */
export const FORM_NAMES: readonly string[] = [
  'reduce',
  'gutter',
  'reference',
  'table',
  'csv',
  'search',
  'paths',
  'listing',
  'names',
  'diff',
  'log-go-test',
  'repeat',
  'log',
  'log-prefix',
]

/** Every codec version, the newest last. */
export const VERSIONS: readonly string[] = ['1']
