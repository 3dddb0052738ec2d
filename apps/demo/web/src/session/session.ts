import { QueryClient, queryOptions } from '@tanstack/react-query'
import { createTokenClient } from '@token-relay/browser'
import { fetchUser, sendSignOut } from './host-requests.ts'
import { createPageClock } from './page-clock.ts'
import { rememberSignOut, unconfirmedSignOut } from './unconfirmed.ts'
import { type User, userKey } from './user.ts'

/** What the page knows about its session. */
export interface SessionState {
  readonly user: User | null
  /** Why nobody is signed in, unless the user simply signed out. */
  readonly notice?: SessionNotice
  /** The id of a user who signed out here. The host has not confirmed it yet. */
  readonly signingOut?: string
}

/** `ended`: the host ended the session. `unconfirmed`: the host did not answer the sign-out. */
export type SessionNotice = 'ended' | 'unconfirmed'

const sessionKey = ['session'] as const

/** Milliseconds between two attempts to sign out at the host. */
const signOutRetryMs = 5_000

/** Caches what the page has read. It never holds tokens: those stay in the token client. */
export const queryClient = new QueryClient({
  // By default a request waits until the device is online. A change must fail at once instead: sent minutes later, it
  // would surprise the user.
  defaultOptions: {
    queries: { networkMode: 'always', refetchOnReconnect: true },
    mutations: { networkMode: 'always' },
  },
})

/** The clock of the token client. */
export const pageClock = createPageClock()

/** The page's token client. If the relay answers 401, it asks the host whether the session still exists. */
export const tokenClient = createTokenClient({
  clock: pageClock,
  async onUnauthorized() {
    const { user } = await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 })
    return user ? 'retry' : 'stop'
  },
  onSubjectChange: resetSession,
})

/** Asks the host who is signed in: at the start, when the tab becomes visible, and when the device is online again. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  async queryFn({ signal }): Promise<SessionState> {
    const before = currentSession()
    // The user has signed out here, so the page does not ask: until the host confirms, it would name them again.
    if (before?.signingOut !== undefined) return finishSignOut(before.signingOut)
    const user = await fetchUser(signal)
    const last = currentSession()
    if (user) {
      wasReset = false
      return adopt({ user })
    }
    const isLost = last?.user || wasReset
    wasReset = false
    return adopt(isLost ? { user, notice: 'ended' } : (last ?? { user }))
  },
  refetchInterval: ({ state }) => state.data?.signingOut !== undefined && signOutRetryMs,
  // A hidden tab retries too: the next user may sign in through another tab.
  refetchIntervalInBackground: true,
})

/** Returns the session as the page knows it, `undefined` before the first answer. */
export function currentSession(): SessionState | undefined {
  return queryClient.getQueryData<SessionState>(sessionKey)
}

/** Replaces the session after a sign-in or a sign-out. */
export function setSession(state: SessionState): void {
  // A request that is still running would answer for the old session.
  void queryClient.cancelQueries({ queryKey: sessionKey })
  queryClient.setQueryData(sessionKey, adopt(state))
}

/** Asks the host again, and keeps showing the last answer until then. */
export function refreshSession(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: sessionKey })
}

/** `true` until the host has answered after `resetSession`. */
let wasReset = false

/** Forgets the user and asks the host who is signed in. For when another user has signed in through another tab. */
export function resetSession(): void {
  wasReset = true
  queryClient.removeQueries({ queryKey: ['user'] })
  void queryClient.resetQueries({ queryKey: sessionKey })
}

/** Reads from the host. If it answers 401, the page checks its session. */
export async function fetchFromHost(path: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(path, { signal })
  if (response.status === 401) void refreshSession()
  return response
}

let signOutRequest: Promise<boolean> | undefined

/** Resolves when no sign-out request is running. */
export async function signOutSettled(): Promise<void> {
  await signOutRequest
}

/** Signs out at the host, with one request at a time. */
async function finishSignOut(userId: string): Promise<SessionState> {
  signOutRequest ??= sendSignOut(userId).finally(() => {
    signOutRequest = undefined
  })
  const isConfirmed = await signOutRequest
  return adopt(isConfirmed ? { user: null } : { user: null, notice: 'unconfirmed', signingOut: userId })
}

/**
 * Removes the last user's data and sets the token client's user. This happens before any component
 * renders the new state, so one user's name never appears beside another user's token.
 */
function adopt(state: SessionState): SessionState {
  const last = currentSession()?.user
  if (last && last.id !== state.user?.id) queryClient.removeQueries({ queryKey: userKey(last) })
  rememberSignOut(state.signingOut)
  tokenClient.setSubject(state.user?.id ?? null)
  return state
}

// A reload keeps the sign-out that the host has not confirmed.
const signingOut = unconfirmedSignOut()
if (signingOut !== undefined) setSession({ user: null, notice: 'unconfirmed', signingOut })
