import type { Purpose } from '@token-relay/protocol'
import type { ProviderName } from './provider-name.ts'
import { maxTimerMs, minTimerMs, wakeSpreadMs } from './defaults.ts'
import type { TokenEntry } from './entry.ts'
import { edgesOf } from './entry.ts'
import { sessionOf } from './inspect.ts'
import type { Session } from './session.ts'
import type { TokenClient } from './token-client.ts'
import { look, viewOf } from './token-snapshot.ts'

/**
 * Calls `listener` when the snapshot of a token changes, until the returned function is called. `purpose` defaults to
 * `api`.
 *
 * While somebody follows a token and the page is visible, it is minted and renewed automatically.
 *
 * @throws TokenError `unsafe_path` if the provider's name is not valid
 * @example
 * const unfollow = followToken(client, 'wealthica', () => render(tokenSnapshot(client, 'wealthica')))
 */
export function followToken(
  client: TokenClient,
  provider: ProviderName,
  listener: () => void,
  purpose?: Purpose,
): () => void {
  const session = sessionOf(client)
  const view = viewOf(session, provider, purpose)
  // A new function: the same listener may follow twice.
  const ownListener = () => listener()
  session.listen()
  startFollowing(session)
  look(session, view)
  view.listeners.add(ownListener)
  // A new follower does not wait for the timer.
  tend(session, view.entry(), true)
  session.onChange()
  return () => {
    view.listeners.delete(ownListener)
    session.onChange()
  }
}

/** Renews followed tokens from now on, while the page is visible. */
function startFollowing(session: Session): void {
  if (session.isFollowed) return
  session.isFollowed = true
  const { clock, random } = session
  let cancelTimer = () => {}

  /** Looks at every token: notifies listeners of changes and renews what is due. */
  function refreshAll(isTimer: boolean): void {
    let nextMs = Infinity
    for (const view of session.views?.values() ?? []) {
      look(session, view)
      if (view.listeners.size === 0) continue
      nextMs = Math.min(nextMs, tend(session, view.entry(), isTimer), maxTimerMs)
    }
    schedule(Math.max(nextMs, minTimerMs))
  }

  /** Sets the timer; `Infinity` for none. It is a hint: every refresh reads the clocks. */
  function schedule(afterMs: number): void {
    cancelTimer()
    // Without a document, as on a server, nothing is hidden.
    if (afterMs === Infinity || !session.listening || session.fault || globalThis.document?.hidden) return
    cancelTimer = clock.setTimer(() => refreshAll(true), afterMs)
  }

  session.onChange = (isAwake) => (isAwake ? schedule(random() * wakeSpreadMs) : refreshAll(false))
}

/**
 * Renews a token if it is due. Returns the milliseconds until it must be looked at again; 0 or less for now.
 *
 * A token that is not fresh on arrival, and a failure, wait for the timer, or they would be renewed in a loop. Any failure
 * may end although nothing reports it: a deployment, an expired session, a missing route.
 */
function tend(session: Session, entry: TokenEntry, isTimer: boolean): number {
  const { provider, purpose, failure } = entry
  const grant = session.grants.get(provider)
  const [freshMs, servedMs] = edgesOf(grant, purpose)
  if (freshMs > 0) return freshMs
  // `offline` has no hold-off, and its end may go unreported.
  const heldOffMs = failure ? failure.atMs + (failure.holdOffMs || maxTimerMs) - session.nowMs() : 0
  const isDue = heldOffMs <= 0 && (isTimer || !(grant || failure))
  if (isDue && session.listening) session.renew(entry).catch(() => {})
  // The end of a mint is reported.
  const retryMs = entry.mint ? Infinity : heldOffMs
  return servedMs > 0 ? Math.min(servedMs, retryMs) : retryMs
}
