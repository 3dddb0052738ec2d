import type { Purpose, Zone } from '@token-relay/protocol'
import { connectFallbackMs, connectFreshMs, maxRetryAfterMs, renewalBackoffMs } from '../config/defaults.ts'

/** What a caller wants a token for; `unsaid` is a client that names no purpose and may open Connect with it. */
export type Demand = Purpose | 'unsaid'

/** A cached token at one moment. */
export interface TokenState {
  readonly zone: Zone
  /** Milliseconds since the provider issued it. */
  readonly ageMs: number
  /** Milliseconds left in its Connect window; 0 is shut. */
  readonly connectLeftMs: number
}

/** What to do with a cached token: hand it out, hand it out and renew it behind, or mint first. */
export type Verdict = 'serve' | 'serve-and-renew' | 'mint'

/** Whether a cached token may be served. */
export function verdictOn({ zone, ageMs }: TokenState, demand: Demand): Verdict {
  if (zone === 'expired' || zone === 'must-wait') return 'mint'
  if (demand !== 'api' && ageMs > connectFreshMs) return 'mint'
  return zone === 'fresh' ? 'serve' : 'serve-and-renew'
}

/** Whether a cached token that should have been renewed may be served after all, now that its renewal has failed. */
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
 * The next step after a failed renewal: full jitter over 1, 2, 4 … 30 s, unless the provider named a wait.
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
