import { queryOptions } from '@tanstack/react-query'
import { createTokenClient } from '@token-relay/browser'
import { isRecord } from '@token-relay/protocol'
import { queryClient } from './query-client.ts'

/** Who is signed in at the host. */
export interface User {
  readonly id: string
  readonly name: string
  readonly email: string
}

/** What the page knows of its session. */
export interface SessionState {
  readonly user: User | null
  /** Why nobody is signed in any more, where that was not simply asked for. */
  readonly notice?: SessionNotice
  /** The id of whoever has signed out here while the host has yet to hear of it. */
  readonly leaving?: string
}

/** `ended`: by the host. `host_missed_it`: signed out here, while the host did not answer. */
export type SessionNotice = 'ended' | 'host_missed_it'

/** Why a sign-in failed. */
export type SignInFault = 'wrong_credentials' | 'too_many_tries' | 'unreachable'

const sessionKey = ['session'] as const

/** Milliseconds that the host may take to hear of a sign-out, before it is told again. */
const signOutMs = 5_000

/** The page's token client. When the relay answers 401, the host is asked whether the session is still there. */
export const tokenClient = createTokenClient({
  async onUnauthorized() {
    const { user } = await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 })
    return user ? 'retry' : 'stop'
  },
  onSubjectChange: askWho,
})

/** Asks the host who is signed in: at the start, whenever the page is looked at again, and back online. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: async ({ signal }): Promise<SessionState> => {
    // Whoever has signed out here stays so, also where the host still takes them for signed in.
    const leaving = lastState()?.leaving
    if (leaving !== undefined) return leave(leaving)
    const response = await fetch('/api/session', { signal })
    if (!response.ok) throw new Error(`The host answered ${response.status}.`)
    const user = readUser(await response.json())
    const last = lastState()
    if (user) return adopt({ user })
    return adopt(last?.user ? { user, notice: 'ended' } : (last ?? { user }))
  },
  refetchInterval: ({ state }) => state.data?.leaving !== undefined && 5_000,
  // Also in a tab that nobody looks at: the next one to sign in may do so in another.
  refetchIntervalInBackground: true,
})

/** Reads from the host. A 401 makes the page look whether anybody is still signed in. */
export async function readHost(path: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(path, { signal })
  if (response.status === 401) void queryClient.invalidateQueries({ queryKey: sessionKey })
  return response
}

/** The key of what was read for one user; it is forgotten with them. */
export const userKey = (user: User) => ['user', user.id] as const

/** Signs in; resolves to what went wrong, or `null`. */
export async function signIn(credentials: {
  readonly username: string
  readonly password: string
}): Promise<SignInFault | null> {
  await underWay // its answer clears the cookie, whoever's that is by then
  const response = await fetch('/api/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(credentials),
  }).catch(() => null)
  if (response?.status === 401) return 'wrong_credentials'
  if (response?.status === 429) return 'too_many_tries'
  const user = response?.ok ? readUser(await response.json()) : null
  if (!user) return 'unreachable'
  show({ user })
  return null
}

/**
 * Signs out: the page forgets at once, whether the host answers or not. The host revokes the user's tokens when it ends
 * the session, so `tokenClient.logout()`, which asks the relay for that, has nothing to add.
 */
export async function signOut(): Promise<void> {
  const user = lastState()?.user
  show(user ? { user: null, leaving: user.id } : { user: null })
  await queryClient.invalidateQueries({ queryKey: sessionKey })
}

let underWay: Promise<SessionState> | undefined

/** Tells the host that a user has signed out: nobody else's session ends by it, in whichever tab that has begun. */
function leave(id: string): Promise<SessionState> {
  underWay ??= sendSignOut(id).finally(() => {
    underWay = undefined
  })
  return underWay
}

async function sendSignOut(id: string): Promise<SessionState> {
  const address = `/api/session?user=${encodeURIComponent(id)}`
  const signal = AbortSignal.timeout(signOutMs)
  const response = await fetch(address, { method: 'DELETE', keepalive: true, signal }).catch(() => null)
  return response?.ok ? { user: null } : { user: null, notice: 'host_missed_it', leaving: id }
}

/** Somebody else is signed in at the host, through another tab: forgets whoever was, and asks the host who it is. */
export function askWho(): void {
  queryClient.removeQueries({ queryKey: ['user'] })
  void queryClient.resetQueries({ queryKey: sessionKey })
}

function lastState(): SessionState | undefined {
  return queryClient.getQueryData<SessionState>(sessionKey)
}

function show(state: SessionState): void {
  // What the host was asked before says who was signed in then.
  void queryClient.cancelQueries({ queryKey: sessionKey })
  queryClient.setQueryData(sessionKey, adopt(state))
}

/** The token client hears of a change before any component does: nobody is ever shown beside another one's token. */
function adopt(state: SessionState): SessionState {
  const last = lastState()?.user
  if (last && last.id !== state.user?.id) queryClient.removeQueries({ queryKey: userKey(last) })
  tokenClient.setSubject(state.user?.id ?? null)
  return state
}

function readUser(body: unknown): User | null {
  const user = isRecord(body) ? body.user : null
  if (!isRecord(user)) return null
  const { id, name, email } = user
  if (typeof id !== 'string' || typeof name !== 'string' || typeof email !== 'string') return null
  return { id, name, email }
}
