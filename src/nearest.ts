/** The known words, the one nearest to what was typed first; equally near ones keep their order. */
export function byNearness(typed: string, known: readonly string[]): string[] {
  const ranked = known.map((word) => ({ word, steps: distance(typed.toLowerCase(), word) }))
  return ranked.sort((a, b) => a.steps - b.steps).map(({ word }) => word)
}

/** Levenshtein distance. Words are short, so the product of their lengths is fine. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j)
  for (let i = 1; i <= Math.min(from.length, 64); i++) {
    const above = row
    row = [i]
    for (let j = 1; j <= to.length; j++) {
      const swap = above[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)
      row.push(Math.min(swap, above[j]! + 1, row[j - 1]! + 1))
    }
  }
  return row[to.length]!
}
