/** Settles as `work` does, or rejects with `late()` after `deadlineMs` milliseconds. The work itself is not stopped. */
export function withDeadline<Value>(
  work: Promise<Value>,
  deadlineMs: number,
  late: () => Error,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), deadlineMs)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
