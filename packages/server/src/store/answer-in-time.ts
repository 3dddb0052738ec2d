/**
 * Settles as `running` does, or rejects with `late()` after `timeMs` milliseconds. An answer that arrived while this
 * process was busy is not late: when the timer fires, the event loop first reads what has arrived.
 */
export function answerInTime<Value>(
  running: Promise<Value>,
  timeMs: number,
  late: () => Error,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => reject(late())), timeMs)
    running.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
