/** Where the relay reads time. */
export interface Clock {
  /** Milliseconds since the epoch. Names instants for people and reads tokens whose provider sends no `Date`. */
  nowMs(): number
  /** Milliseconds since any fixed moment, never stepping back. Lifetimes count with this one. */
  monotonicMs(): number
}

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
}
