import { type Clock } from './clock.ts'
import { asTokenError, TokenError } from './errors.ts'

/** `work`, unless `signal` aborts first: a caller leaves, the work goes on for the others. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(asTokenError(signal.reason, 'aborted'))
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave)
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}

/** Runs `work` with a signal that aborts with `outer`, or as `timeout` after `limitMs`. */
export function withDeadline<T>(
  clock: Clock,
  { limitMs, outer }: { readonly limitMs: number; readonly outer: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController()
  const cancel = clock.setTimer(() => deadline.abort(new TokenError('timeout')), limitMs)
  const signal = AbortSignal.any([outer, deadline.signal])
  return abortable(work(signal), signal).finally(cancel)
}
