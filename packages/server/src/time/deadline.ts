/**
 * Settles as `work` does, or rejects with `late()` after `deadlineMs` milliseconds. The work itself is not stopped. The
 * deadline does not keep the process alive: its caller does.
 */
export function withDeadline<Value>(
  work: PromiseLike<Value>,
  deadlineMs: number,
  late: () => Error,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), deadlineMs).unref()
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
