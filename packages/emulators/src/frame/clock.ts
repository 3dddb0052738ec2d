/**
 * An emulator's clock. Tokens, windows, dates of data and the `Date` header all follow it.
 *
 * It runs: moving it adds an offset to the time underneath.
 */
export interface EmulatorClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Moves the clock by this many milliseconds; a negative number moves it back. */
  readonly advance: (ms: number) => void
  /** Makes this instant, in milliseconds since the epoch, the present one. */
  readonly set: (atMs: number) => void
  /** Back to the time underneath. */
  readonly reset: () => void
}

/**
 * Makes a clock that a script can move.
 *
 * @param timeMs the time underneath, in milliseconds since the epoch. Default `Date.now`; a constant makes
 *   the clock stand still between two moves.
 */
export function createClock(timeMs: () => number = Date.now): EmulatorClock {
  let offsetMs = 0
  const set = (atMs: number) => {
    if (Number.isNaN(new Date(atMs).getTime()))
      throw new RangeError(`${atMs} is no instant that a Date can hold`)
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
