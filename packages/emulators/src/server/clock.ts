/**
 * An emulator's clock. Tokens, Connect windows, dates in the data and the `Date` header all follow it.
 *
 * The clock keeps running: setting it changes an offset to the time underneath.
 */
export interface EmulatorClock {
  /** Returns milliseconds since the epoch. */
  readonly now: () => number
  /** Moves the clock forward by this many milliseconds, or back if the number is negative. */
  readonly advance: (ms: number) => void
  /** Sets the clock to an instant, in milliseconds since the epoch. */
  readonly set: (atMs: number) => void
  /** Removes the offset. */
  readonly reset: () => void
}

/**
 * Creates a clock that a test can move.
 *
 * @param timeMs Returns the time underneath, in milliseconds since the epoch. Default `Date.now`. A constant
 *   makes the clock stand still between two moves.
 * @throws `RangeError` from `advance` and `set` if a `Date` cannot represent the result.
 */
export function createClock(timeMs: () => number = Date.now): EmulatorClock {
  let offsetMs = 0
  const set = (atMs: number) => {
    if (Number.isNaN(new Date(atMs).getTime())) {
      throw new RangeError(`The clock cannot be set to ${atMs}: a Date cannot represent it.`)
    }
    offsetMs = atMs - timeMs()
  }
  return {
    now: () => timeMs() + offsetMs,
    advance: (ms) => set(timeMs() + offsetMs + ms),
    set,
    reset: () => {
      offsetMs = 0
    },
  }
}
