import type { TokenError } from './errors.ts'
import { asTokenError } from './errors.ts'

/** Aborts with a reason. Signals have none in React Native and in Safari before 15.4. */
export function abort(controller: AbortController, reason: TokenError): void {
  const { signal } = controller
  if (!('reason' in signal)) Object.assign(signal, { reason })
  controller.abort(reason)
}

/** Returns why a signal aborted: `aborted` if a caller's did. */
function reasonOf(signal: AbortSignal): TokenError {
  return asTokenError(signal.reason, 'aborted')
}

/** Throws if a signal has aborted. React Native and Safari before 15.4 have no `signal.throwIfAborted`. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw reasonOf(signal)
}

/** Settles like `work`, or rejects as soon as `signal` aborts. `work` itself goes on for other callers. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(reasonOf(signal))
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave)
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
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
    abortable(new Promise(() => {}), signal).catch((reason: TokenError) => abort(controller, reason))
  }
  return controller.signal
}
