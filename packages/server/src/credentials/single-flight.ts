/** Runs one piece of work per slot and account at a time; whoever asks meanwhile gets the same promise. */
export interface SingleFlight<Value> {
  /** Joins the flight for `account` in `slot`, or starts it. A flight for another account is let go. */
  run(slot: string, account: string, work: (isCurrent: () => boolean) => Promise<Value>): Promise<Value>
  /** Whether a flight is under way in `slot`. */
  has(slot: string): boolean
  /** Lets go of a flight: those aboard still get its result, later callers start anew. */
  detach(slot: string): void
}

/** Creates an empty set of flights. It holds no more slots than calls are under way. */
export function createSingleFlight<Value>(): SingleFlight<Value> {
  const flights = new Map<string, { account: string; landing: Promise<Value> }>()
  return {
    run(slot, account, work) {
      const aboard = flights.get(slot)
      if (aboard?.account === account) return aboard.landing
      // Clean-up goes by identity: a flight that was let go must not remove its successor.
      const isCurrent = () => flights.get(slot) === flight
      const landing = Promise.resolve()
        .then(() => work(isCurrent))
        .finally(() => {
          if (isCurrent()) flights.delete(slot)
        })
      const flight = { account, landing }
      flights.set(slot, flight)
      return landing
    },
    has: (slot) => flights.has(slot),
    detach(slot) {
      flights.delete(slot)
    },
  }
}
