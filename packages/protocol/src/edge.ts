/** How to compute the edge of a zone from a token's life: `share` of it, clamped to `minMs` and `maxMs`. */
export interface Edge {
  /** The part of the life between the edge and the end, 0 to 1. */
  readonly share: number
  /** The smallest result in milliseconds. */
  readonly minMs: number
  /** The largest result in milliseconds. */
  readonly maxMs: number
}

/** Returns how many milliseconds before the end of a life an edge is. */
export function edgeMs(lifeMs: number, { share, minMs, maxMs }: Edge): number {
  return Math.min(Math.max(lifeMs * share, minMs), maxMs)
}
