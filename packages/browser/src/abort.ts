import type { TokenErrorCode } from './errors.ts'
import { asTokenError, TokenError } from './errors.ts'
import type { Clock } from './clock.ts'

/**
 * Throws if a signal has aborted. `code` is for a reason that is not a `TokenError`, and for signals without reasons:
 * those of React Native and of Safari before 15.4. They also lack `signal.throwIfAborted`.
 */
export function throwIfAborted(signal: AbortSignal, code: TokenErrorCode = 'discarded'): void {
  if (signal.aborted) throw asTokenError(signal.reason, code)
}

/** Settles like `work`, or rejects as soon as `signal` aborts. `work` itself goes on for other callers. */
export function abortable<T>(
  work: Promise<T>,
  signal: AbortSignal,
  code: TokenErrorCode = 'discarded',
): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(asTokenError(signal.reason, code))
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave)
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}

/** Resolves after `afterMs`, or rejects when `signal` aborts. */
export function pause(clock: Clock, afterMs: number, signal: AbortSignal): Promise<void> {
  let cancel = () => {}
  const timer = new Promise<void>((resolve) => {
    cancel = clock.setTimer(resolve, afterMs)
  })
  return abortable(timer, signal).finally(cancel)
}

/**
 * Settles like `work`. Rejects after `timeoutMs`, or when `signal` aborts; the signal that `work` gets aborts then, too.
 */
export function withDeadline<T>(
  clock: Clock,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const request = new AbortController()
  const timeout = pause(clock, timeoutMs, request.signal).then(() => {
    throw new TokenError('timeout')
  })
  return abortable(Promise.race([work(request.signal), timeout]), signal).finally(() => request.abort())
}

/**
 * Returns a signal that aborts when either one does.
 *
 * `AbortSignal.any` is missing in Safari before 17.4, Firefox before 124, Chrome before 116 and React Native. There, the
 * listeners stay until the signals are collected, because a response's body may arrive at any later time.
 */
export function either(first: AbortSignal, second: AbortSignal | null | undefined): AbortSignal {
  if (!second) return first
  if ('any' in AbortSignal) return AbortSignal.any([first, second])
  const controller = new AbortController()
  for (const signal of [first, second]) {
    const leave = () => controller.abort(signal.reason)
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave)
  }
  return controller.signal
}
