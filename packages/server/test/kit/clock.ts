import type { Clock } from '@token-relay/server'

/** A clock that stands still until a test moves it; relay and emulator share it. */
export interface VirtualClock extends Clock {
  advance(ms: number): void
}

export function virtualClock(startMs = Date.UTC(2026, 0, 15, 12)): VirtualClock {
  let elapsedMs = 0
  return {
    nowMs: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    advance: (ms) => {
      elapsedMs += ms
    },
  }
}
