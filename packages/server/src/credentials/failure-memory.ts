import { createBoundedMap } from '../bounded-map.ts'
import { failureHoldMs, maxRetryAfterMs } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import type { Clock } from '../time/clock.ts'

/** Returns the milliseconds for which callers share a failure. */
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
export function shareFailure(error: RelayError, nowMs: number, forMs = holdMs(error)): SharedFailure {
  return { error, untilMs: nowMs + forMs }
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
export interface FailureMemory {
  /** Returns the failure that callers share now, with the wait that is left, or `null`. */
  recall(key: string): RelayError | null
  /** @param forMs milliseconds to remember it for, by default as long as its code says */
  remember(key: string, error: RelayError, forMs?: number): void
  forget(key: string): void
}

/** Creates an empty memory of at most `max` failures. */
export function createFailureMemory(clock: Clock, max: number): FailureMemory {
  const failures = createBoundedMap<string, SharedFailure>(max)
  return {
    recall: (key) => sharedError(failures.get(key), clock.monotonicMs()),
    remember: (key, error, forMs) => void failures.set(key, shareFailure(error, clock.monotonicMs(), forMs)),
    forget: (key) => void failures.delete(key),
  }
}

/**
 * A provider's failures that concern this service and so every subject: refused secrets, rate limits, and refusals of
 * users that may mean the secrets. A changed secret, which is a new version, starts without any.
 */
export interface ProviderFailures {
  /** Returns the failure that all subjects share now, with the wait that is left, or `null`. */
  recall(version: number): RelayError | null
  /**
   * Notes a failed mint. One without a subject is shared at once. What a provider answers about one subject is shared
   * only when a second subject meets the same: a user that the provider blocks must not keep out all others.
   */
  note(version: number, error: RelayError, subjectId: string | undefined): void
  /** Shares a failure that another process has found to concern every subject, for the rest of its time. */
  adopt(version: number, error: RelayError, leftMs: number): void
  /** Notes a mint that succeeded. */
  succeeded(version: number, subjectId: string | undefined): void
}

/** The last subject who met a failure of some code. */
interface Suspicion {
  readonly subjectId: string
  readonly version: number
  readonly untilMs: number
}

/** Creates a provider's failures. */
export function createProviderFailures(clock: Clock): ProviderFailures {
  // Of two versions: a mint with the previous secrets may still fail after they have changed.
  const shared = createFailureMemory(clock, 2)
  const suspicions = new Map<string, Suspicion>()
  let accepted = { version: -1, untilMs: -Infinity }

  /** Secrets that the provider has just accepted for a subject are not what it refuses for another. */
  const isRefuted = (version: number, { code }: RelayError): boolean =>
    code !== 'upstream_limited' && accepted.version === version && clock.monotonicMs() < accepted.untilMs

  const isConfirmed = (version: number, { code }: RelayError, subjectId: string): boolean => {
    const first = suspicions.get(code)
    if (first?.version !== version || clock.monotonicMs() >= first.untilMs) return false
    return first.subjectId !== subjectId
  }

  return {
    recall: (version) => shared.recall(String(version)),
    note(version, error, subjectId) {
      if (!mayConcernService(error, subjectId)) return
      const isShared =
        subjectId === undefined || (!isRefuted(version, error) && isConfirmed(version, error, subjectId))
      if (isShared) shared.remember(String(version), error)
      else suspicions.set(error.code, { subjectId, version, untilMs: clock.monotonicMs() + holdMs(error) })
    },
    adopt(version, error, leftMs) {
      if (!isRefuted(version, error)) shared.remember(String(version), error, leftMs)
    },
    succeeded(version, subjectId) {
      shared.forget(String(version))
      if (subjectId === undefined) return
      accepted = { version, untilMs: clock.monotonicMs() + failureHoldMs.rejected }
      suspicions.clear()
    },
  }
}

/** A provider may refuse users where it means the secrets, such as by a 403 to calls that name a user. */
const mayConcernService = ({ code }: RelayError, subjectId: string | undefined): boolean =>
  code === 'upstream_credentials_rejected' ||
  code === 'upstream_limited' ||
  (code === 'upstream_refused' && subjectId !== undefined)
