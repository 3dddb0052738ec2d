import { wallBackMs } from './defaults.ts'

/** Time as the client sees it. Tests pass one they can move. */
export interface Clock {
  /** Milliseconds since some instant; never steps back, may stand still while the device sleeps. */
  monotonicMs(): number
  /** Milliseconds since 1970 by the device; runs on through sleep, may be set to anything. */
  wallMs(): number
  /** Runs `run` once, about `afterMs` milliseconds from now. Returns what cancels it. */
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
 * Starts to count: what it returns says the milliseconds since.
 *
 * The larger of both clocks' words counts, since each may have missed some. Where the wall clock was set back by
 * more than `toleranceMs` a sleep would go unseen: it says `Infinity`.
 */
export function startAge(clock: Clock, toleranceMs = wallBackMs): () => number {
  const monotonicAtMs = clock.monotonicMs()
  const wallAtMs = clock.wallMs()
  return () => {
    const runMs = clock.monotonicMs() - monotonicAtMs
    const shownMs = clock.wallMs() - wallAtMs
    return runMs - shownMs > toleranceMs ? Infinity : Math.max(runMs, shownMs)
  }
}
