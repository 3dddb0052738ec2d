import { maxTimerMs, minTimerMs, wakeSpreadMs } from './defaults.ts'
import type { RefreshReason, TokenEntry } from './entry.ts'
import { renew } from './get-token.ts'
import type { Session } from './session.ts'

/** Renews the tokens that listeners follow, while the page is visible. */
export interface Observers {
  /** Looks at every token: notifies listeners of changes and renews what is due. */
  readonly refreshAll: (cause: 'change' | 'timer') => void
  /** Calls `listener` on every change of a token, until the returned function is called. */
  readonly subscribe: (entry: TokenEntry, listener: () => void) => () => void
  /** Stops listening to the page. */
  readonly stop: () => void
}

/** Creates the observers of a session. They listen to the page until `stop` is called. */
export function createObservers(session: Session): Observers {
  const { clock, random } = session.settings
  /** The page woke and no refresh has followed yet. */
  let isWoken = false
  let cancelTimer = () => {}

  function refreshAll(cause: 'change' | 'timer'): void {
    const reason = isWoken ? 'wake' : cause
    isWoken = false
    let nextMs = maxTimerMs
    for (const entry of session.entries()) {
      session.snapshot(entry)
      if (entry.listeners.size === 0) continue
      renewIfDue(entry, reason)
      nextMs = Math.min(nextMs, entry.edges().freshMs)
    }
    // Past the first edge, and after a failure, the state may change at any time.
    schedule(Math.max(nextMs, minTimerMs))
  }

  function renewIfDue(entry: TokenEntry, reason: RefreshReason): void {
    if (entry.isDue(reason)) renew(session, entry).catch(() => {})
  }

  /** Sets the timer. It is a hint: every refresh reads the clocks. */
  function schedule(afterMs: number): void {
    cancelTimer()
    const isObserved = session.entries().some(({ listeners }) => listeners.size > 0)
    // Without a document, as on a server, nothing is hidden.
    if (!isObserved || session.fault() || globalThis.document?.hidden) return
    cancelTimer = clock.setTimer(() => refreshAll('timer'), afterMs)
  }

  function onWake(event: Event): void {
    // The browser restored the page as it was, but another user may be signed in now.
    if ('persisted' in event && event.persisted) session.endEpoch(session.fault())
    if (event.type === 'online') for (const entry of session.entries()) entry.endHoldOff()
    // Whatever causes the next refresh, it counts as a wake.
    isWoken = !globalThis.document?.hidden
    schedule(random() * wakeSpreadMs)
  }

  const watch = new AbortController()
  // `visibilitychange` bubbles up from the document.
  for (const type of ['visibilitychange', 'pageshow', 'online']) {
    globalThis.addEventListener?.(type, onWake, { signal: watch.signal })
  }

  return {
    refreshAll,
    subscribe(entry, listener) {
      // A new function: the same listener may subscribe twice.
      const ownListener = () => listener()
      session.snapshot(entry)
      entry.listeners.add(ownListener)
      // A new subscriber always triggers a mint, even after a permanent failure.
      renewIfDue(entry, 'wake')
      refreshAll('change')
      return () => {
        entry.listeners.delete(ownListener)
        refreshAll('change')
      }
    },
    stop: () => watch.abort(),
  }
}
