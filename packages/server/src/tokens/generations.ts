import { LRUCache } from 'lru-cache'

/**
 * Where what belongs to one subject at one provider is kept. Provider ids have no colon: no two pairs of provider
 * and subject share a slot (M13).
 */
export function slotOf(providerId: string, subjectId: string): string {
  return `${providerId}:${subjectId}`
}

/** Counts how often a subject's tokens for a provider were revoked. A token of an earlier count is dead (K7). */
export interface Generations {
  current(slot: string): number
  /** Ends every token minted so far. */
  raise(slot: string): void
}

/**
 * Creates counters for at most `max` slots; a counter, not a time, so that log-out and log-in within a second work.
 * A slot that is pushed out leaves its count behind as the floor of all others: forgetting may end a token early,
 * it never brings one back.
 */
export function createGenerations(max: number): Generations {
  let floor = 0
  const counts = new LRUCache<string, number>({
    max,
    dispose: (count, _slot, reason) => {
      if (reason === 'evict') floor = Math.max(floor, count)
    },
  })
  const current = (slot: string): number => Math.max(counts.get(slot) ?? 0, floor)
  return {
    current,
    raise: (slot) => void counts.set(slot, current(slot) + 1),
  }
}
