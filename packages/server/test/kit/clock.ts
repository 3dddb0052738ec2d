import type { Clock } from '@token-relay/server'

/** A clock that stands still until a test advances it. */
export interface VirtualClock extends Clock {
  advance(ms: number): void
  /** Moves the wall clock alone: somebody sets it, or the machine was suspended and the monotonic clock stood. */
  step(ms: number): void
}

/** Creates a clock that starts on 15 January 2026, noon UTC, unless the test says otherwise. */
export function virtualClock(startMs = Date.UTC(2026, 0, 15, 12)): VirtualClock {
  let elapsedMs = 0
  let steppedMs = 0
  return {
    nowMs: () => startMs + elapsedMs + steppedMs,
    monotonicMs: () => elapsedMs,
    advance: (ms) => {
      elapsedMs += ms
    },
    step: (ms) => {
      steppedMs += ms
    },
  }
}
