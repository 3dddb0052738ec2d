import type { Purpose } from '@token-relay/protocol'
import { connectFallbackMs, connectFreshMs, maxRetryAfterMs, renewalBackoffMs } from '../config/defaults.ts'
import type { Zone } from './token-life.ts'

/** The purpose that a caller needs a token for. `unsaid`: a client that names no purpose and may open Connect. */
export type Demand = Purpose | 'unsaid'

/** A cached token at one moment. */
export interface TokenState {
  readonly zone: Zone
  /** Milliseconds since the provider issued it. */
  readonly ageMs: number
  /** Milliseconds left in its Connect window. 0: the window is over. */
  readonly connectLeftMs: number
}

/** Serve a cached token, serve it and renew it in the background, or mint first. */
export type Verdict = 'serve' | 'serve-and-renew' | 'mint'

/** Decides whether a cached token is served for calls to the API. */
export function isServable({ zone }: TokenState): boolean {
  return zone === 'fresh' || zone === 'refresh-ahead'
}

/** Decides whether a cached token is served. */
export function verdictOn(state: TokenState, demand: Demand): Verdict {
  const { zone, ageMs } = state
  if (!isServable(state)) return 'mint'
  if (demand !== 'api' && ageMs > connectFreshMs) return 'mint'
  return zone === 'fresh' ? 'serve' : 'serve-and-renew'
}

/** Decides whether a cached token is still served after its renewal has failed. */
export function servesAsFallback({ zone, connectLeftMs }: TokenState, demand: Demand): boolean {
  if (zone === 'expired') return false
  if (demand === 'connect') return connectLeftMs >= connectFallbackMs
  return demand === 'unsaid'
}

/** How often a background renewal has failed, and when it may be tried again. */
export interface Backoff {
  readonly failures: number
  /** Monotonic reading. */
  readonly notBeforeMs: number
}

/**
 * Returns the backoff after a failed renewal: full jitter over 1, 2, 4 … 30 s, or the provider's Retry-After.
 *
 * @param random 0 to 1
 */
export function backOff(
  failures: number,
  retryAfterMs: number | undefined,
  nowMs: number,
  random: number,
): Backoff {
  const ceilingMs = Math.min(renewalBackoffMs.first * 2 ** failures, renewalBackoffMs.max)
  const waitMs = retryAfterMs === undefined ? ceilingMs * random : Math.min(retryAfterMs, maxRetryAfterMs)
  return { failures: failures + 1, notBeforeMs: nowMs + waitMs }
}
