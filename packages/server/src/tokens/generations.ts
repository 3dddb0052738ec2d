import { createBoundedMap } from '../bounded-map.ts'

/** Counts how often a subject's tokens of one provider were revoked. A token of an earlier count is dead (K7). */
export interface Generations {
  current(subjectId: string): number
  /** Ends every token minted so far. */
  raise(subjectId: string): void
}

/**
 * Creates counters for at most `max` subjects. They are counters, not times, so that log-out and log-in within a second
 * work. The count of an evicted subject becomes the floor of all others: eviction may end a token early, it never
 * revives one.
 */
export function createGenerations(max: number): Generations {
  let floor = 0
  const counts = createBoundedMap<string, number>(max, (count) => {
    floor = Math.max(floor, count)
  })
  const current = (subjectId: string): number => Math.max(counts.get(subjectId) ?? 0, floor)
  return {
    current,
    raise: (subjectId) => void counts.set(subjectId, current(subjectId) + 1),
  }
}
