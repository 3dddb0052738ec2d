import { breakerLimits } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import type { BreakerEvent, EventHub } from '../events.ts'
import type { Clock } from '../time/clock.ts'

/**
 * Keeps calls from a provider that fails: nobody waits for its timeouts, and it gets the time to recover. Written here
 * because cockatiel, the usual library, reads `Date.now()` and cannot follow the relay's clock.
 */
export interface Breaker {
  /** Throws if a call would not be let through now. @throws RelayError `upstream_unavailable` */
  check(): void
  /** Lets a call through. @throws RelayError `upstream_unavailable` while the provider fails */
  enter(): Trial
}

/** A call that was let through. */
export interface Trial {
  /** Notes that the provider has answered. */
  answered(): void
  /** Notes an error of the call. Timeouts, broken connections and 5xx are the provider's failures, others are not. */
  failed(error: unknown): void
  /** Counts what was noted. A caller that has left says nothing about the provider. */
  end(hasLeft: boolean): void
}

/** Parts of a breaker. */
export interface BreakerParts {
  readonly provider: string
  readonly clock: Clock
  readonly events: EventHub
}

/** Outcomes of a provider's calls. */
export interface Tally {
  /** Failures since the last success. */
  readonly inRow: number
  /** Calls of the last 10 seconds, and those that failed. */
  readonly calls: number
  readonly failures: number
}

/** Returns whether a provider fails so often that its calls are paused. */
export function failsTooOften({ inRow, calls, failures }: Tally): boolean {
  const { failuresInRow, minCalls, failureShare } = breakerLimits
  return inRow >= failuresInRow || (calls >= minCalls && failures / calls >= failureShare)
}

/** Returns the milliseconds of a pause: each one that a failed trial follows is twice as long. */
export function pauseMs(pausesBefore: number): number {
  return Math.min(breakerLimits.firstPauseMs * 2 ** pausesBefore, breakerLimits.maxPauseMs)
}

/** Milliseconds to wait while one call tries whether the provider answers again. */
const trialWaitMs = 1_000

/** Creates the breaker of one provider. */
export function createBreaker({ provider, clock, events }: BreakerParts): Breaker {
  let state: BreakerEvent['state'] = 'closed'
  /** Outcomes of calls that began before the last change of state do not count. */
  let period = 0
  let recent = createRecentCalls()
  let pauses = 0
  let retryAtMs = 0
  let hasTrial = false

  const become = (next: BreakerEvent['state'], waitMs?: number): void => {
    state = next
    period += 1
    hasTrial = false
    events.emit('breaker', () => ({ provider, state: next, ...(waitMs !== undefined && { waitMs }) }))
  }
  const open = (): void => {
    const waitMs = pauseMs(pauses)
    pauses += 1
    retryAtMs = clock.monotonicMs() + waitMs
    become('open', waitMs)
  }
  const close = (): void => {
    pauses = 0
    recent = createRecentCalls()
    become('closed')
  }
  const count = (isFailure: boolean): void => {
    if (state === 'half-open') return isFailure ? open() : close()
    if (failsTooOften(recent.count(isFailure, clock.monotonicMs()))) open()
  }

  const check = (): void => {
    const leftMs = state === 'open' ? retryAtMs - clock.monotonicMs() : 0
    const retryAfterMs = state === 'half-open' && hasTrial ? trialWaitMs : leftMs
    if (retryAfterMs <= 0) return
    const hint = 'Its last calls failed, so no further ones are sent. One call tries again after the pause.'
    throw new RelayError('upstream_unavailable', { provider, hint, retryAfterMs })
  }

  return {
    check,
    enter() {
      check()
      if (state === 'open') become('half-open')
      hasTrial = state === 'half-open'
      const begun = period
      let outcome: 'answered' | 'failed' | undefined
      return {
        answered: () => void (outcome = 'answered'),
        failed(error) {
          if (isOutage(error)) outcome = 'failed'
        },
        end(hasLeft) {
          if (begun !== period) return
          hasTrial = false
          if (outcome && !hasLeft) count(outcome === 'failed')
        },
      }
    },
  }
}

function isOutage(error: unknown): boolean {
  return (
    error instanceof RelayError &&
    (error.code === 'upstream_unavailable' || error.code === 'upstream_timeout')
  )
}

/** Counts the outcomes of the last 10 seconds, second by second, however many there are. */
function createRecentCalls() {
  const seconds: { readonly fromMs: number; calls: number; failures: number }[] = []
  let inRow = 0
  return {
    count(isFailure: boolean, nowMs: number): Tally {
      inRow = isFailure ? inRow + 1 : 0
      while (seconds[0] && nowMs - seconds[0].fromMs >= breakerLimits.windowMs) seconds.shift()
      let second = seconds.at(-1)
      if (!second || nowMs - second.fromMs >= 1_000) {
        second = { fromMs: nowMs, calls: 0, failures: 0 }
        seconds.push(second)
      }
      second.calls += 1
      if (isFailure) second.failures += 1
      const sum = { calls: 0, failures: 0 }
      for (const { calls, failures } of seconds) {
        sum.calls += calls
        sum.failures += failures
      }
      return { inRow, ...sum }
    },
  }
}
