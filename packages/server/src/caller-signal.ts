/**
 * Says when nobody waits for an answer any more. Every `AbortSignal` is one. Most requests have a lighter one: creating,
 * following and collecting an `AbortSignal` takes more CPU than all checks of a call.
 */
export interface CallerSignal {
  readonly aborted: boolean
  /** Why; `undefined` until then. */
  readonly reason: unknown
  /** Throws the reason if nobody waits. */
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}
