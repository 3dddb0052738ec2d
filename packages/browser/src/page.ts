import type { TokenEntry } from './entry.ts'
import type { Session } from './session.ts'
import { endEpoch } from './session.ts'
import { say } from './tab-message.ts'
import { createReceiver } from './tabs.ts'

/** In Node with jsdom, an open channel keeps the process alive unless it is unreferenced. */
type NodeChannel = BroadcastChannel & { readonly unref?: () => void }

/** Listens to the page and to other tabs, unless the client already does. */
export function joinPage(session: Session): void {
  if (session.leave) return
  const stopped = new AbortController()
  const receive = createReceiver(session)

  /** Opens or closes the way to other tabs. An open channel can keep a page out of the back-forward cache. */
  function connect(isShown: boolean): void {
    session.channel?.close()
    session.channel = undefined
    // Servers have channels, too, between the clients of different users. Only pages and workers have a location.
    if (!isShown || !session.tabs || !globalThis.location || !globalThis.BroadcastChannel) return
    const channel: NodeChannel = new BroadcastChannel(`token-relay:${session.baseUrl}`)
    channel.addEventListener('message', ({ data }) => receive(data))
    channel.unref?.()
    session.channel = channel
  }

  function onEvent({ type, persisted }: { readonly type: string; readonly persisted?: boolean }): void {
    if (type === 'pagehide') return connect(false)
    if (persisted) {
      connect(true)
      // The browser restored the page as it was, but another user may be signed in now.
      endEpoch(session, !!session.fault)
      session.onChange()
    }
    if (type === 'online') for (const entry of session.entries.values()) entry.failure = undefined
    session.onWake()
  }

  connect(true)
  // `visibilitychange` bubbles up from the document.
  for (const type of ['visibilitychange', 'pagehide', 'pageshow', 'online']) {
    globalThis.addEventListener?.(type, onEvent, { signal: stopped.signal })
  }
  session.leave = () => {
    stopped.abort()
    connect(false)
    session.leave = undefined
  }
}

/** Asks the other tabs not to ask a relay that fails. */
export function shareFailure(session: Session, { key, failure }: TokenEntry): void {
  if (!failure) return
  const { code, status } = failure.error
  say(session, { failed: key, code, status, retryAfterMs: failure.holdOffMs })
}
