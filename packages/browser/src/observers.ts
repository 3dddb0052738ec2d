import { maxTimerMs, minTimerMs, wakeSpreadMs } from './defaults.ts'
import type { TokenEntry } from './entry.ts'
import { renew } from './get-token.ts'
import type { Session } from './session.ts'

/** Renews the tokens that listeners follow, while the page is visible. */
export interface Observers {
  /** Looks at every token: notifies listeners of changes and renews what is due. */
  readonly refreshAll: (isTimer: boolean) => void
  /** Calls `listener` on every change of a token, until the returned function is called. */
  readonly subscribe: (entry: TokenEntry, listener: () => void) => () => void
  /** Stops listening to the page. */
  readonly stop: () => void
}

/** Creates the observers of a session. They listen to the page until `stop` is called. */
export function createObservers(session: Session): Observers {
  const { clock, random } = session.settings
  let cancelTimer = () => {}

  function refreshAll(isTimer: boolean): void {
    let nextMs = Infinity
    for (const entry of session.entries()) {
      session.snapshot(entry)
      if (entry.listeners.size === 0) continue
      renewIfDue(entry, isTimer)
      nextMs = Math.min(nextMs, entry.dueInMs(), maxTimerMs)
    }
    schedule(Math.max(nextMs, minTimerMs))
  }

  function renewIfDue(entry: TokenEntry, isTimer: boolean): void {
    if (entry.isDue(isTimer)) renew(session, entry).catch(() => {})
  }

  /** Sets the timer; `Infinity` for none. It is a hint: every refresh reads the clocks. */
  function schedule(afterMs: number): void {
    cancelTimer()
    // Without a document, as on a server, nothing is hidden.
    if (afterMs === Infinity || session.fault() || globalThis.document?.hidden) return
    cancelTimer = clock.setTimer(() => refreshAll(true), afterMs)
  }

  function onWake({ type, persisted }: { readonly type: string; readonly persisted?: boolean }): void {
    // The browser restored the page as it was, but another user may be signed in now.
    if (persisted) session.endEpoch(session.fault())
    if (type === 'online') for (const entry of session.entries()) entry.endHoldOff()
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
      // A new subscriber does not wait for the timer.
      renewIfDue(entry, true)
      refreshAll(false)
      return () => {
        entry.listeners.delete(ownListener)
        refreshAll(false)
      }
    },
    stop: () => watch.abort(),
  }
}
