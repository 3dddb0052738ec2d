import type { Purpose } from '@token-relay/protocol'
import type { ProviderName } from './provider-name.ts'
import { maxTimerMs, minTimerMs, wakeSpreadMs } from './defaults.ts'
import type { TokenEntry } from './entry.ts'
import { edgesOf, heldOffError } from './entry.ts'
import { renew } from './get-token.ts'
import { sessionOf } from './inspect.ts'
import { joinPage } from './page.ts'
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
  joinPage(session)
  startFollowing(session)
  look(session, view)
  view.listeners.add(ownListener)
  // A new follower does not wait for the timer.
  renewIfDue(session, view.entry(), true)
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
      renewIfDue(session, view.entry(), isTimer)
      nextMs = Math.min(nextMs, dueInMs(view.entry()), maxTimerMs)
    }
    schedule(Math.max(nextMs, minTimerMs))
  }

  /** Sets the timer; `Infinity` for none. It is a hint: every refresh reads the clocks. */
  function schedule(afterMs: number): void {
    cancelTimer()
    // Without a document, as on a server, nothing is hidden.
    if (afterMs === Infinity || !session.leave || session.fault || globalThis.document?.hidden) return
    cancelTimer = clock.setTimer(() => refreshAll(true), afterMs)
  }

  session.onChange = () => refreshAll(false)
  session.onWake = () => schedule(random() * wakeSpreadMs)
}

function renewIfDue(session: Session, entry: TokenEntry, isTimer: boolean): void {
  // A token that is not fresh on arrival, and a failure, wait for the timer, or they would be renewed in a loop.
  if (!session.leave || (!isTimer && (entry.grant || entry.failure))) return
  // Any failure may end although nothing reports it: a deployment, an expired session, a missing route.
  if (edgesOf(entry.grant, entry.purpose).freshMs > 0 || heldOffError(entry)) return
  renew(session, entry).catch(() => {})
}

/** Returns the milliseconds until a token must be looked at again; 0 or less for now. */
function dueInMs({ purpose, grant, mint, failure }: TokenEntry): number {
  const { freshMs, servedMs } = edgesOf(grant, purpose)
  if (freshMs > 0) return freshMs
  // The end of a mint is reported. `offline` has no hold-off, and its end may go unreported.
  const failedMs = failure ? (failure.holdOffMs || maxTimerMs) - failure.ageMs() : 0
  const retryMs = mint ? Infinity : failedMs
  return servedMs > 0 ? Math.min(servedMs, retryMs) : retryMs
}
