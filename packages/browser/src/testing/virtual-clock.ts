import type { Clock } from '../clock.ts'

interface Timer {
  readonly atMs: number
  readonly run: () => void
}

/** A clock that stands still until a test moves it. */
export interface VirtualClock extends Clock {
  /** Goes to the next timer that is at most `ms` milliseconds ahead and fires it. Returns whether there was one. */
  readonly fireNext: (ms: number) => boolean
  /** Goes forward without firing timers. */
  readonly skip: (ms: number) => void
  /** The wall clock goes on, the monotonic clock stops. */
  readonly sleep: (ms: number) => void
}

/** Creates a clock that starts at 2030-01-01T12:00:00Z. */
export function createVirtualClock(): VirtualClock {
  const startMs = Date.UTC(2030, 0, 1, 12)
  const timers = new Set<Timer>()
  let nowMs = 0
  let sleptMs = 0

  return {
    monotonicMs: () => nowMs,
    wallMs: () => startMs + nowMs + sleptMs,
    setTimer(run, afterMs) {
      const timer = { run, atMs: nowMs + Math.max(0, afterMs) }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    fireNext(ms) {
      const next = Array.from(timers).sort((a, b) => a.atMs - b.atMs)[0]
      if (!next || next.atMs > nowMs + ms) return false
      timers.delete(next)
      nowMs = Math.max(nowMs, next.atMs)
      next.run()
      return true
    },
    skip: (ms) => void (nowMs += ms),
    sleep: (ms) => void (sleptMs += ms),
  }
}
