/**
 * Returns the known name that a misspelled one is nearest to, or `undefined` if none is near.
 *
 * Names differ by letters that are missing, added, replaced or swapped with their neighbour; a third may differ.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const given = name.slice(0, 100)
  let best: { readonly name: string; readonly distance: number } | undefined
  for (const candidate of known) {
    const distance = distanceOf(given.toLowerCase(), candidate.toLowerCase())
    if (distance < (best?.distance ?? Infinity)) best = { name: candidate, distance }
  }
  return best && best.distance <= Math.max(2, given.length / 3) ? best.name : undefined
}

/** Returns the end of a sentence about an unknown name: the nearest known one, or all of them. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  return near === undefined ? `Use one of: ${known.join(', ')}.` : `Did you mean ${near}?`
}

/** The optimal string alignment distance. */
function distanceOf(left: string, right: string): number {
  let before: number[] = []
  let above = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let at = 1; at <= right.length; at += 1) {
      const isSame = left[row - 1] === right[at - 1]
      const isSwapped = row > 1 && left[row - 1] === right[at - 2] && left[row - 2] === right[at - 1]
      current[at] = Math.min(
        (above[at] ?? 0) + 1,
        (current[at - 1] ?? 0) + 1,
        (above[at - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (before[at - 2] ?? 0) + 1 : Infinity,
      )
    }
    before = above
    above = current
  }
  return above[right.length] ?? 0
}
