import type { EmulatorClock } from '../server/clock.ts'

const windowMs = 60_000

/** Limits the calls within any 60 s. */
export interface CallLimit {
  /** Counts a call. Returns 0 if it is allowed, or else the seconds until the next one is. */
  secondsToWait(): number
  reset(): void
}

/** Creates a limit without any calls. */
export function createCallLimit(clock: EmulatorClock, callsPerMinute: number): CallLimit {
  let answeredAtMs: number[] = []
  return {
    secondsToWait: () => {
      const nowMs = clock.now()
      // If the clock was moved back, some calls are in the future. They do not count.
      answeredAtMs = answeredAtMs.filter((atMs) => atMs > nowMs - windowMs && atMs <= nowMs)
      const [oldestMs] = answeredAtMs
      if (oldestMs !== undefined && answeredAtMs.length >= callsPerMinute) {
        return Math.ceil((oldestMs + windowMs - nowMs) / 1000)
      }
      answeredAtMs.push(nowMs)
      return 0
    },
    reset: () => {
      answeredAtMs = []
    },
  }
}
