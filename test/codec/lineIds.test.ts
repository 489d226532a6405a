import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hashOf, look } from '../../src/codec/lines.ts'
import { LineIds } from '../../src/codec/references/lineIds.ts'

it('equal lines have one number, others have others', () => {
  const line = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ''))
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(60)), (few, picks) => {
      const lines = [...few, ...picks.map((pick) => few[pick] ?? String(pick))]
      const known = look(lines.join('\n'), lines)
      const ids = new LineIds()
      const numbers = lines.map((text, i) => ids.of(text, known.hash(i)))
      expect(numbers).toEqual(lines.map((text) => ids.find(text)))
      expect(numbers.map((id) => ids.text(id))).toEqual(lines)
      expect(ids.size).toBe(new Set(lines).size)
    }),
  )
})

it('lines made to have the same hash are told apart, before and after the table has grown', () => {
  let lines = ['']
  // Each pair of endings doubles the lines that end in one hash.
  for (let round = 0; round < 7; round++) {
    const [a, b] = collision(lines[0]!)
    lines = lines.flatMap((start) => [start + a, start + b])
  }
  expect(new Set(lines).size).toBe(128)
  expect(new Set(lines.map((text) => hashOf(text))).size).toBe(1)
  const ids = new LineIds()
  const numbers = lines.map((text) => ids.of(text))
  for (let i = 0; i < 5000; i++) ids.of(`another line ${i}`)
  expect(lines.map((text) => ids.of(text))).toEqual(numbers)
  expect(numbers.map((id) => ids.text(id))).toEqual(lines)
})

/** Two endings that give a line the same hash. */
function collision(start: string): [string, string] {
  const seen = new Map<number, string>()
  for (let i = 0; ; i++) {
    const end = ((i * 2654435761) % 2 ** 32).toString(16).padStart(8, '0')
    const hash = hashOf(start + end)
    const other = seen.get(hash)
    if (other !== undefined && other !== end) return [other, end]
    seen.set(hash, end)
  }
}
