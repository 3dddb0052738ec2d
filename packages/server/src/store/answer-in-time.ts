/** Milliseconds that may still be spent waiting. */
export interface TimeLeft {
  leftMs: number
}

/** Parts of the time in which it is measured: a quick answer spends none of it. */
const ticks = 10

/**
 * Settles as `running` does, or rejects with `late()` when the time has been spent. Only waiting spends it: a process
 * that was busy could not receive the answer, so a tick that comes late counts as one, and when the last tick comes, the
 * event loop first reads what has arrived.
 */
export function answerInTime<Value>(
  running: Promise<Value>,
  time: TimeLeft,
  late: () => Error,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const tickMs = time.leftMs / ticks
    const timer = setInterval(() => {
      time.leftMs -= tickMs
      if (time.leftMs >= tickMs / 2) return // the rounding of ten subtractions
      time.leftMs = 0
      clearInterval(timer)
      setImmediate(() => reject(late()))
    }, tickMs)
    running.then(resolve, reject).finally(() => clearInterval(timer))
  })
}
