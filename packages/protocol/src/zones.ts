/**
 * Where a token stands in its life.
 *
 * - `fresh`: serve it.
 * - `refresh-ahead`: serve it, and renew it in the background.
 * - `must-wait`: renew it first.
 * - `expired`: never serve it.
 */
export type Zone = 'fresh' | 'refresh-ahead' | 'must-wait' | 'expired'

/** How an edge of the zones follows from a token's life. */
export interface Edge {
  /** Part of the life that lies behind the edge, 0 to 1. */
  readonly share: number
  /** Milliseconds at least. */
  readonly minMs: number
  /** Milliseconds at most. */
  readonly maxMs: number
}

/** Milliseconds before the end of a life at which an edge lies. */
export function edgeMs(lifeMs: number, { share, minMs, maxMs }: Edge): number {
  return Math.min(Math.max(lifeMs * share, minMs), maxMs)
}

/** A life with its edges. All three count in milliseconds; the edges count back from the end. */
export interface Life {
  readonly lifeMs: number
  /** From here on: renew ahead. */
  readonly softMs: number
  /** From here on: renew first. */
  readonly hardMs: number
}

/** The zone after `elapsedMs` of a life. */
export function zoneAt(elapsedMs: number, { lifeMs, softMs, hardMs }: Life): Zone {
  const leftMs = lifeMs - elapsedMs
  if (leftMs <= 0) return 'expired'
  if (leftMs <= hardMs) return 'must-wait'
  return leftMs <= softMs ? 'refresh-ahead' : 'fresh'
}

/** Milliseconds left of a window that counts from the token's issue; 0 is shut. */
export function windowLeftMs(windowMs: number, ageMs: number): number {
  return Math.max(0, windowMs - ageMs)
}
