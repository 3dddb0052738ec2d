import type { TokenEntry } from './entry.ts'
import type { TokenError } from './errors.ts'
import type { Session } from './session.ts'
import { endEpoch } from './session.ts'
import type { TabMessage } from './tabs.ts'
import { createReceiver } from './tabs.ts'

/** The listeners of a client to its page and to other tabs. */
export interface Page {
  /** Sends a message to the other tabs. */
  readonly say: (message: TabMessage) => void
  /** Stops listening. */
  readonly leave: () => void
  /** Aborts when the client stops listening. */
  readonly signal: AbortSignal
}

/** Listens to the page and to other tabs, unless the client already does. */
export function joinPage(session: Session): void {
  session.page ??= openPage(session)
}

function openPage(session: Session): Page {
  const { baseUrl, tabs } = session.settings
  const receive = createReceiver(session)
  const watch = new AbortController()
  const { signal } = watch
  let channel: BroadcastChannel | undefined

  function open(): void {
    // Servers have channels, too, between the clients of different users. Only pages and workers have a location.
    if (!tabs || !globalThis.location || !globalThis.BroadcastChannel) return
    channel = new BroadcastChannel(`token-relay:${baseUrl}`)
    channel.onmessage = ({ data }) => receive(data)
  }

  /** An open channel can keep a page out of the back-forward cache. */
  function close(): void {
    channel?.close()
    channel = undefined
  }

  function onEvent({ type, persisted }: { readonly type: string; readonly persisted?: boolean }): void {
    if (type === 'pagehide') close()
    if (type === 'pageshow' && persisted) {
      open()
      // The browser restored the page as it was, but another user may be signed in now.
      endEpoch(session, session.epoch.fault)
    }
    if (type === 'online') for (const entry of session.epoch.entries.values()) entry.failure = undefined
    session.onChange()
  }

  open()
  for (const type of ['pagehide', 'pageshow', 'online'])
    globalThis.addEventListener?.(type, onEvent, { signal })
  return {
    signal,
    say: (message) => channel?.postMessage(message),
    leave() {
      watch.abort()
      close()
    },
  }
}

/** Asks the other tabs not to ask the relay, or says with 0 ms that it has answered again. */
export function sayDown(
  { page }: Session,
  { provider, purpose }: TokenEntry,
  { code, status }: TokenError,
  holdOffMs: number,
): void {
  page?.say({ type: 'down', key: `${provider}/${purpose}`, code, status, holdOffMs })
}
