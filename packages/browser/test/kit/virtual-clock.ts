import { type Clock } from '../../src/index.ts'

interface Timer {
  readonly atMs: number
  readonly run: () => void
}

/** A clock that stands still until a test moves it. */
export interface VirtualClock extends Clock {
  /** Time passes: timers fire, each at its own instant. */
  readonly advance: (ms: number) => void
  /** The device sleeps: the wall clock runs on, the monotonic one stands still, no timer fires. */
  readonly sleep: (ms: number) => void
  /** Somebody sets the wall clock. */
  readonly setWall: (byMs: number) => void
  /** Milliseconds to the next timer, or `undefined` when there is none. */
  readonly nextTimerMs: () => number | undefined
}

export function createVirtualClock(): VirtualClock {
  let nowMs = 0
  let wallOffsetMs = Date.UTC(2026, 10, 21, 20)
  const timers = new Set<Timer>()
  const next = () => Array.from(timers).sort((a, b) => a.atMs - b.atMs)[0]

  return {
    monotonicMs: () => nowMs,
    wallMs: () => nowMs + wallOffsetMs,
    setTimer(run, afterMs) {
      const timer = { run, atMs: nowMs + afterMs }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      const endMs = nowMs + ms
      for (let timer = next(); timer && timer.atMs <= endMs; timer = next()) {
        timers.delete(timer)
        nowMs = Math.max(nowMs, timer.atMs)
        timer.run()
      }
      nowMs = endMs
    },
    sleep: (ms) => void (wallOffsetMs += ms),
    setWall: (byMs) => void (wallOffsetMs += byMs),
    nextTimerMs() {
      const timer = next()
      return timer && timer.atMs - nowMs
    },
  }
}
