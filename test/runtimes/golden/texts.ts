/** Texts of the shapes that tools print, made by counting: the same on every machine. */

const WORDS = 'queue worker retry limit state batch cursor offset signal buffer window shard'.split(
  ' ',
)

const word = (n: number) => WORDS[(n * 7 + (n >> 3)) % WORDS.length]!

/** Prose of so many words, so that a conversation's head is past what providers cache. */
export function grown(words: number): string {
  return Array.from({ length: words }, (_, i) => `${word(i)}${i % 11 === 10 ? '.' : ''}`).join(' ')
}

/** A source file of so many lines; `changed` stands in the middle in place of a line. */
export function source(name: string, lines: number, changed?: string): string[] {
  return Array.from({ length: lines }, (_, i) => {
    if (changed !== undefined && i === lines >> 1) return `  ${changed}`
    if (i % 9 === 0) return `export function ${name}${word(i)}${i}(${word(i + 1)}: number) {`
    if (i % 9 === 8) return '}'
    return `  const ${word(i)}${i} = ${word(i + 2)}.next(${i}) // ${word(i * 3)} ${word(i * 5)}`
  })
}

/** As `cat -n` and its likes show a file. */
export function numbered(lines: readonly string[]): string {
  return lines.map((line, i) => `${String(i + 1).padStart(6)}\t${line}`).join('\n')
}

export function search(pattern: string, hits: number): string {
  return Array.from({ length: hits }, (_, i) => {
    const file = `/app/packages/${word(i >> 3)}/src/${word(i >> 2)}.ts`
    return `${file}:${10 + i * 3}:  const ${word(i)} = ${pattern}(${word(i + 1)}, ${i})`
  }).join('\n')
}

export function listing(files: number): string {
  return Array.from(
    { length: files },
    (_, i) => `/app/packages/${word(i >> 3)}/src/${word(i)}/${word(i + 1)}${i}.ts`,
  ).join('\n')
}

export function log(lines: number): string {
  return Array.from({ length: lines }, (_, i) => {
    const second = String(i % 60).padStart(2, '0')
    if (i === 77) return `Error: expected ${word(i)} to equal ${word(i + 1)}`
    if (i % 20 > 15) return 'waiting for the worker to become ready'
    return `2026-11-21T10:${String((i / 60) | 0).padStart(2, '0')}:${second}Z info ${word(i)} took ${i * 3} ms`
  }).join('\n')
}

export function jsonRows(rows: number): string {
  const list = Array.from({ length: rows }, (_, i) => ({
    id: 1000 + i,
    state: i % 3 === 0 ? 'failed' : 'waiting',
    worker: word(i),
    attempts: i % 5,
    ratio: i / 8,
    note: i % 7 === 0 ? null : '',
  }))
  return JSON.stringify({ jobs: list, total: rows }, null, 2)
}
