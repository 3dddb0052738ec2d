/**
 * Returns whether a value must be waited for. Waiting for one that is there already takes a promise and a turn of the
 * queue, a dozen times for each call.
 */
export function isPending<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  // By its method: a promise of another realm or library is not an instance of ours.
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
