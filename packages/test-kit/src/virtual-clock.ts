interface Timer {
  readonly atMs: number
  readonly run: () => void
}

/** A clock for the token client that stands still until a test moves it. */
export interface VirtualClock {
  monotonicMs(): number
  wallMs(): number
  setTimer(run: () => void, afterMs: number): () => void
  /** Lets time pass and fires each timer at its instant. */
  readonly advance: (ms: number) => void
  /** Puts the device to sleep: the wall clock goes on, the monotonic clock stops, no timer fires. */
  readonly sleep: (ms: number) => void
  /** Sets the wall clock forward, or back if `byMs` is negative. */
  readonly setWall: (byMs: number) => void
  /** Returns the milliseconds until the next timer, or `undefined` if there is none. */
  readonly nextTimerMs: () => number | undefined
}

/** Creates a virtual clock. Its wall clock starts at 2026-11-21T20:00:00Z. */
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
