import { LRUCache } from 'lru-cache'
import type { Clock } from '../time/clock.ts'
import { failureHoldMs, maxRetryAfterMs } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'

/** Remembers failed mints for a bounded time, so that a crowd of callers does not become a crowd of requests. */
export interface FailureMemory {
  /** The failure that callers share now, with what is left of its wait, or `null`. */
  recall(scope: string): RelayError | null
  remember(scope: string, error: RelayError): void
  forget(scope: string): void
}

/** Milliseconds for which a failure is shared. */
export function holdMs({ code, retryAfterMs }: RelayError): number {
  if (code === 'upstream_credentials_rejected') return failureHoldMs.rejected
  if (retryAfterMs !== undefined) return Math.min(retryAfterMs, maxRetryAfterMs)
  return code === 'upstream_limited' ? failureHoldMs.limited : failureHoldMs.default
}

/** Creates an empty memory of at most `max` scopes. */
export function createFailureMemory(clock: Clock, max: number): FailureMemory {
  const failures = new LRUCache<string, { error: RelayError; untilMs: number }>({ max })
  return {
    recall(scope) {
      const failure = failures.get(scope)
      if (!failure) return null
      const leftMs = failure.untilMs - clock.monotonicMs()
      if (leftMs > 0) return withWait(failure.error, leftMs)
      failures.delete(scope)
      return null
    },
    remember(scope, error) {
      failures.set(scope, { error, untilMs: clock.monotonicMs() + holdMs(error) })
    },
    forget(scope) {
      failures.delete(scope)
    },
  }
}

function withWait({ code, message, provider, hint }: RelayError, retryAfterMs: number): RelayError {
  return new RelayError(code, {
    message,
    retryAfterMs,
    isShared: true,
    ...(provider && { provider }),
    ...(hint && { hint }),
  })
}
