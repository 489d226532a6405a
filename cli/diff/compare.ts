/** Lines that stand on both sides, or those of each side between two such stretches. */
export type Stretch =
  { readonly same: string[] } | { readonly old: readonly string[]; readonly now: readonly string[] }

/**
 * What changed between two texts, line by line: lines that each side has once are matched in order,
 * and what lies between two of them is compared again. About linear; bounded in depth.
 */
export function compare(before: readonly string[], after: readonly string[]): Stretch[] {
  const stretches: Stretch[] = []
  compareWithin(before, after, 0, stretches)
  return stretches
}

const DEEPEST = 32

function compareWithin(
  old: readonly string[],
  now: readonly string[],
  depth: number,
  to: Stretch[],
): void {
  const most = Math.min(old.length, now.length)
  let start = 0
  while (start < most && old[start] === now[start]) start++
  let end = 0
  while (end < most - start && old.at(-1 - end) === now.at(-1 - end)) end++
  if (start > 0) addSame(to, old.slice(0, start))
  const left = old.slice(start, old.length - end)
  const right = now.slice(start, now.length - end)
  const shared = depth < DEEPEST ? sharedOnce(left, right) : []
  if (shared.length > 0) {
    let [i, j] = [0, 0]
    for (const [atOld, atNow] of [...shared, [left.length, right.length] as const]) {
      compareWithin(left.slice(i, atOld), right.slice(j, atNow), depth + 1, to)
      if (atOld < left.length) addSame(to, [left[atOld]!])
      ;[i, j] = [atOld + 1, atNow + 1]
    }
  } else if (left.length > 0 || right.length > 0) to.push({ old: left, now: right })
  if (end > 0) addSame(to, old.slice(old.length - end))
}

/** Stretches that touch are one. */
function addSame(to: Stretch[], lines: readonly string[]): void {
  const last = to.at(-1)
  if (last && 'same' in last) for (const line of lines) last.same.push(line)
  else to.push({ same: [...lines] })
}

/** Places of the lines that stand once on either side, as many as come in the same order on both. */
function sharedOnce(
  old: readonly string[],
  now: readonly string[],
): (readonly [old: number, now: number])[] {
  const places = placesOfSingles(now)
  const pairs = [...placesOfSingles(old)].flatMap(([line, at]) => {
    const place = places.get(line)
    return place === undefined ? [] : [[at, place] as const]
  })
  return increasing(pairs)
}

function placesOfSingles(lines: readonly string[]): Map<string, number> {
  const places = new Map<string, number>()
  const again = new Set<string>()
  lines.forEach((line, at) => (places.has(line) ? again.add(line) : places.set(line, at)))
  for (const line of again) places.delete(line)
  return places
}

/** The longest part of the pairs (in order of their first) whose seconds increase: patience sorting. */
function increasing(pairs: readonly (readonly [number, number])[]) {
  const tops: number[] = []
  const below: number[] = []
  pairs.forEach(([, now], i) => {
    let low = 0
    let high = tops.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (pairs[tops[middle]!]![1] < now) low = middle + 1
      else high = middle
    }
    below[i] = tops[low - 1] ?? -1
    tops[low] = i
  })
  const longest: (readonly [number, number])[] = []
  for (let i = tops.at(-1) ?? -1; i >= 0; i = below[i]!) longest.push(pairs[i]!)
  return longest.reverse()
}
