import { QueryClient } from '@tanstack/react-query'
import { createTokenClient } from '@token-relay/browser'
import { bindSession } from '@token-relay/browser/session'
import { useSyncExternalStore } from 'react'
import { fetchUser, sendSignOut } from './host-requests.ts'
import { createPageClock } from './page-clock.ts'
import type { User } from './user.ts'

/** The clock of the token client. */
export const pageClock = createPageClock()

/** The page's token client. */
export const tokenClient = createTokenClient({ clock: pageClock })

/** The host's session. It names the user to the token client. This host ends the user's tokens when they sign out. */
export const session = bindSession<User>(tokenClient, {
  getUser: fetchUser,
  signOut: sendSignOut,
  revokesTokens: true,
})

/** Returns what is known about the host's session. */
export function useSession() {
  return useSyncExternalStore(session.subscribe, session.getSnapshot)
}

/** Caches what the page has read. It never holds tokens: those stay in the token client. */
export const queryClient = new QueryClient({
  // By default a request waits until the device is online. A change must fail at once instead: sent minutes later, it
  // would surprise the user.
  defaultOptions: {
    queries: { networkMode: 'always', refetchOnReconnect: true },
    mutations: { networkMode: 'always' },
  },
})

// What the last user has read leaves with them.
session.subscribe(() => {
  const { user } = session.getSnapshot()
  queryClient.removeQueries({ queryKey: ['user'], predicate: ({ queryKey: [, id] }) => id !== user?.id })
})

/** Reads from the host. If it answers 401, the page checks its session. */
export async function fetchFromHost(path: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(path, { signal })
  if (response.status === 401) void session.refresh()
  return response
}
