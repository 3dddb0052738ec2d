import type { EmulatorClock } from '../frame/clock.ts'

const windowMs = 60_000

/** Counts the calls within any 60 s. */
export interface CallLimit {
  /** 0 for a call that is answered, else the whole seconds until the next one would be. */
  secondsToWait(): number
  reset(): void
}

/** Makes a limit that nothing has been counted towards. */
export function createCallLimit(clock: EmulatorClock, callsPerMinute: number): CallLimit {
  let answeredAtMs: number[] = []
  return {
    secondsToWait: () => {
      const nowMs = clock.now()
      // A clock that was moved back leaves calls in the future: they do not count.
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
