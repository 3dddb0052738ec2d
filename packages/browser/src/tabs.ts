/**
 * What tabs with the same `baseUrl` report to each other: never a token, and of the user only the relay's pseudonym.
 *
 * - `subject`: the relay answers for this user. `left`: this user signed out; `''` if the tab does not know who it was.
 * - `refused`: a provider refused the token with this id.
 * - `entry`: a provider and purpose for which the relay fails, with the error; without one, it answers again.
 */
export interface TabMessage {
  readonly subject?: string
  readonly left?: string
  readonly refused?: string
  readonly entry?: string
  readonly code?: string
  readonly status?: number
  readonly retryAfterMs?: number
}

/** A message as it arrives: any script of the origin can send one. */
export type UnknownTabMessage = { readonly [field in keyof TabMessage]?: unknown }

/** In Node with jsdom, an open channel keeps the process alive unless it is unreferenced. */
type NodeChannel = BroadcastChannel & { readonly unref?: () => void }

/** Creates the way to the other tabs that use the same `name`. It is closed at first. */
export function createTabs(name: string, receive: (message: { readonly data: unknown }) => void) {
  let channel: NodeChannel | undefined
  return {
    /** Sends a message to the other tabs, if the way to them is open. */
    say: (message: TabMessage): void => channel?.postMessage(message),

    /** Opens or closes the way. An open channel can keep a page out of the back-forward cache. */
    connect: (isOpen: boolean): void => {
      channel?.close()
      channel = undefined
      // Servers have channels, too, between the clients of different users. Only pages and workers have a location.
      if (!isOpen || !globalThis.location || !globalThis.BroadcastChannel) return
      channel = new BroadcastChannel(name)
      channel.addEventListener('message', receive)
      channel.unref?.()
    },
  }
}
