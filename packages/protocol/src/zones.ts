/**
 * The phase of a token's life.
 *
 * - `fresh`: serve it.
 * - `refresh-ahead`: serve it and renew it in the background.
 * - `must-wait`: renew it first.
 * - `expired`: never serve it.
 */
export type Zone = 'fresh' | 'refresh-ahead' | 'must-wait' | 'expired'

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

/** A token's life and its edges in milliseconds. The edges count back from the end. */
export interface Life {
  readonly lifeMs: number
  /** From here on, renew ahead. */
  readonly softMs: number
  /** From here on, renew first. */
  readonly hardMs: number
}

/** Returns the zone after `elapsedMs` of a life. */
export function zoneAt(elapsedMs: number, { lifeMs, softMs, hardMs }: Life): Zone {
  const leftMs = lifeMs - elapsedMs
  if (leftMs <= 0) return 'expired'
  if (leftMs <= hardMs) return 'must-wait'
  return leftMs <= softMs ? 'refresh-ahead' : 'fresh'
}

/** Returns the milliseconds left of a window that opened when the token was issued; 0 means closed. */
export function windowLeftMs(windowMs: number, ageMs: number): number {
  return Math.max(0, windowMs - ageMs)
}
