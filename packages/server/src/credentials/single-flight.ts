/** Runs one piece of work per key and account at a time. Callers that come during it get the same promise. */
export interface SingleFlight<Value> {
  /** Joins the flight for `account` under `key`, or starts it and detaches a flight for another account. */
  run(key: string, account: string, work: (isCurrent: () => boolean) => Promise<Value>): Promise<Value>
  /** Returns whether a flight is in progress under `key`, for `account` if it is given. */
  has(key: string, account?: string): boolean
  /** Detaches a flight that began up to a moment: its callers still get the result, later callers start a new one. */
  detach(key: string, upToMs: number): void
}

/**
 * Creates an empty set of flights. It holds no more keys than calls are in progress.
 *
 * @param nowMs reads the clock of `detach`
 */
export function createSingleFlight<Value>(nowMs = () => 0): SingleFlight<Value> {
  const flights = new Map<string, { account: string; beganMs: number; landing: Promise<Value> }>()
  return {
    run(key, account, work) {
      const aboard = flights.get(key)
      if (aboard?.account === account) return aboard.landing
      // Clean-up goes by identity: a detached flight must not remove its successor.
      const isCurrent = () => flights.get(key) === flight
      const landing = Promise.resolve()
        .then(() => work(isCurrent))
        .finally(() => {
          if (isCurrent()) flights.delete(key)
        })
      const flight = { account, beganMs: nowMs(), landing }
      flights.set(key, flight)
      return landing
    },
    has(key, account) {
      const aboard = flights.get(key)
      return aboard !== undefined && (account === undefined || aboard.account === account)
    },
    detach(key, upToMs) {
      if ((flights.get(key)?.beganMs ?? Infinity) <= upToMs) flights.delete(key)
    },
  }
}
