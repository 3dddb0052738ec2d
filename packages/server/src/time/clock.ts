/** A source of time. */
export interface Clock {
  /** Returns milliseconds since the epoch. Used for instants that are shown, and for tokens whose provider sends no `Date`. */
  nowMs(): number
  /** Returns milliseconds since any fixed moment, never going back. Used for lifetimes. */
  monotonicMs(): number
}

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
}

/** Milliseconds by which the two readings may move against each other: `Date.now()` is whole milliseconds. */
const jitterMs = 50

/**
 * Returns a clock whose `monotonicMs` also advances while the machine is suspended, which stops many monotonic clocks.
 *
 * Between two readings it advances by the larger of the monotonic and the wall-clock difference. A wall clock that is
 * set back does not stop it, and it never goes back. All lifetimes, holds, gaps and windows are measured with it.
 */
export function createElapsedClock(clock: Clock): Clock {
  let latestMs = clock.monotonicMs()
  let suspendedMs = 0
  // How far the wall clock was ahead of the monotonic clock when it was last seen to move.
  let leadMs = clock.nowMs() - latestMs
  return {
    nowMs: () => clock.nowMs(),
    monotonicMs() {
      const monotonicMs = clock.monotonicMs()
      const driftMs = clock.nowMs() - monotonicMs - leadMs
      if (driftMs > 0) suspendedMs += driftMs
      if (driftMs > 0 || driftMs < -jitterMs) leadMs += driftMs
      latestMs = Math.max(latestMs, monotonicMs + suspendedMs)
      return latestMs
    },
  }
}
