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

/** Calls `leave` with the reason when a signal aborts or if it has. Returns a function that ends that. */
export function onAbort(signal: AbortSignal, leave: (reason: TokenError) => void): () => void {
  const listener = () => leave(reasonOf(signal))
  if (signal.aborted) listener()
  signal.addEventListener('abort', listener)
  return () => signal.removeEventListener('abort', listener)
}

/** Settles like `work`, or rejects as soon as `signal` aborts. `work` itself goes on for other callers. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = onAbort(signal, reject)
    void work.then(resolve, reject).finally(stop)
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
  for (const signal of [first, second]) onAbort(signal, (reason) => abort(controller, reason))
  return controller.signal
}
