import type { Clock } from './clock.ts'
import type { TokenErrorCode } from './errors.ts'
import { TokenError } from './errors.ts'

/**
 * Throws if a signal has aborted. The code is ours, because signals of React Native and of Safari before 15.4 have no
 * reasons. They also lack `signal.throwIfAborted`.
 */
export function throwIfAborted(
  { aborted, reason: cause }: AbortSignal,
  code: TokenErrorCode = 'discarded',
): void {
  if (aborted) throw new TokenError(code, { cause })
}

/** When to stop waiting. */
export interface Limits {
  readonly signal: AbortSignal
  /** The code with which an abort rejects. Default `discarded`. */
  readonly code?: TokenErrorCode
  /** Milliseconds until it rejects as `timeout`. Default: no limit. */
  readonly timeoutMs?: number
}

/**
 * Settles like `work`, or rejects at a limit. `work` itself goes on for other callers. The signal that it gets aborts as
 * soon as this call has settled.
 */
export function within<T>(
  clock: Clock,
  { signal, code = 'discarded', timeoutMs }: Limits,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const settled = new AbortController()
  let leave = () => {}
  let cancel: (() => void) | undefined
  return new Promise<T>((resolve, reject) => {
    leave = () => reject(new TokenError(code, { cause: signal.reason }))
    if (timeoutMs !== undefined) cancel = clock.setTimer(() => reject(new TokenError('timeout')), timeoutMs)
    signal.addEventListener('abort', leave)
    if (signal.aborted) leave()
    else work(settled.signal).then(resolve, reject)
  }).finally(() => {
    cancel?.()
    signal.removeEventListener('abort', leave)
    settled.abort()
  })
}

/** Resolves after `afterMs`, or rejects as `discarded` when `signal` aborts. */
export function pause(clock: Clock, signal: AbortSignal, afterMs: number): Promise<void> {
  const never = () => new Promise<void>(() => {})
  return within(clock, { signal, timeoutMs: afterMs }, never).catch(() => throwIfAborted(signal))
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
