import type { Clock } from '@token-relay/browser'

/** A clock that the page can move. Only trouble moves it, together with the clock of the emulators. */
export interface PageClock extends Clock {
  /** Moves the clock forward. Timers that have become due run at once. */
  advance(ms: number): void
}

interface Timer {
  readonly dueMs: number
  readonly run: () => void
  cancel: () => void
}

/** Creates a clock that runs with the device's. */
export function createPageClock(): PageClock {
  let aheadMs = 0
  const timers = new Set<Timer>()
  const monotonicMs = () => performance.now() + aheadMs

  function arm(timer: Timer): void {
    const id = setTimeout(
      () => {
        timers.delete(timer)
        timer.run()
      },
      Math.max(0, timer.dueMs - monotonicMs()),
    )
    timer.cancel = () => clearTimeout(id)
  }

  return {
    monotonicMs,
    wallMs: () => Date.now() + aheadMs,
    setTimer(run, afterMs) {
      const timer: Timer = { dueMs: monotonicMs() + afterMs, run, cancel: () => {} }
      timers.add(timer)
      arm(timer)
      return () => {
        timers.delete(timer)
        timer.cancel()
      }
    },
    advance(ms) {
      aheadMs += ms
      for (const timer of timers) {
        timer.cancel()
        arm(timer)
      }
    },
  }
}
