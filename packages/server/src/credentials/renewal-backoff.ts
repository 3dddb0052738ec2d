import { maxRetryAfterMs, renewalBackoffMs } from '../defaults.ts'

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
