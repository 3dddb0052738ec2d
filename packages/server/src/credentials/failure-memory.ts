import { createBoundedMap } from '../bounded-map.ts'
import { failureHoldMs, maxRetryAfterMs } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import type { Clock } from '../time/clock.ts'

/** Milliseconds for which callers share a failure. */
export function holdMs({ code, retryAfterMs }: RelayError): number {
  if (code === 'upstream_credentials_rejected') return failureHoldMs.rejected
  if (retryAfterMs !== undefined) return Math.min(retryAfterMs, maxRetryAfterMs)
  return code === 'upstream_limited' ? failureHoldMs.limited : failureHoldMs.default
}

/** A failed mint that callers share until it is tried again. */
export interface SharedFailure {
  readonly error: RelayError
  /** Monotonic reading. */
  readonly untilMs: number
}

/** Shares a failure from now on. */
export function shareFailure(error: RelayError, nowMs: number): SharedFailure {
  return { error, untilMs: nowMs + holdMs(error) }
}

/** Returns the error with the wait that is left, or `null` once the failure is no longer shared. */
export function sharedError(failure: SharedFailure | undefined, nowMs: number): RelayError | null {
  if (!failure || failure.untilMs <= nowMs) return null
  const { code, message, provider, hint } = failure.error
  return new RelayError(code, {
    message,
    retryAfterMs: failure.untilMs - nowMs,
    ...(provider && { provider }),
    ...(hint && { hint }),
  })
}

/** Remembers failed mints for a bounded time, so that many callers do not cause many requests. */
export interface FailureMemory<Key> {
  /** Returns the failure that callers share now, with the wait that is left, or `null`. */
  recall(key: Key): RelayError | null
  remember(key: Key, error: RelayError): void
  forget(key: Key): void
}

/** Creates an empty memory of at most `max` failures. */
export function createFailureMemory<Key extends string | number>(
  clock: Clock,
  max: number,
): FailureMemory<Key> {
  const failures = createBoundedMap<Key, SharedFailure>(max)
  return {
    recall: (key) => sharedError(failures.get(key), clock.monotonicMs()),
    remember: (key, error) => void failures.set(key, shareFailure(error, clock.monotonicMs())),
    forget: (key) => void failures.delete(key),
  }
}
