/** What `work` gives, or a rejection with `late()` when it has not settled in time. The work itself goes on. */
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
