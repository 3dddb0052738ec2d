import { clockToleranceMs } from './defaults.ts'

/** The clocks and timers that the client uses. Tests pass one that they control. */
export interface Clock {
  /** Milliseconds since an arbitrary instant. Never goes back; may stop while the device sleeps. */
  monotonicMs(): number
  /** Milliseconds since 1970 by the device's clock. Runs during sleep; the user can set it to anything. */
  wallMs(): number
  /** Calls `run` once, about `afterMs` milliseconds from now. Returns a function that cancels it. */
  setTimer(run: () => void, afterMs: number): () => void
}

/** The device's clocks. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  setTimer(run, afterMs) {
    const timer = setTimeout(run, afterMs)
    return () => clearTimeout(timer)
  },
}

/**
 * Starts a stopwatch. Returns a function that returns the milliseconds since.
 *
 * Each clock may have missed time, so the larger reading counts. If the wall clock was set back by more than
 * `toleranceMs`, a sleep could go unnoticed: the reading is `Infinity`.
 */
export function startAge(clock: Clock, toleranceMs = clockToleranceMs): () => number {
  const monotonicAtMs = clock.monotonicMs()
  const wallAtMs = clock.wallMs()
  return () => {
    const monotonicAgeMs = clock.monotonicMs() - monotonicAtMs
    const wallAgeMs = clock.wallMs() - wallAtMs
    return monotonicAgeMs - wallAgeMs > toleranceMs ? Infinity : Math.max(monotonicAgeMs, wallAgeMs)
  }
}
