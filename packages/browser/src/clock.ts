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

/** Longer than any life, and than any clock is set back: what was measured before is over. */
const foreverMs = 1e13

/**
 * Returns a function that returns the milliseconds since an arbitrary instant. It never goes back.
 *
 * Each clock may miss time, so the one that runs ahead counts: the wall clock after a sleep. If the wall clock is set back
 * by more than `toleranceMs`, a sleep could go unnoticed, so a very long time passes.
 */
export function createNow(clock: Clock, toleranceMs = clockToleranceMs): () => number {
  let aheadMs = -Infinity
  let lostMs = 0
  return () => {
    const monotonicMs = clock.monotonicMs()
    const wallAheadMs = clock.wallMs() - monotonicMs
    if (wallAheadMs < aheadMs - toleranceMs) {
      lostMs += foreverMs
      aheadMs = wallAheadMs
    }
    aheadMs = Math.max(aheadMs, wallAheadMs)
    return monotonicMs + aheadMs + lostMs
  }
}
