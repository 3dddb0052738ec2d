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
