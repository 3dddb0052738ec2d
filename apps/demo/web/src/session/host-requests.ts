import { sessionAnswer, type User } from './user.ts'

// The three requests to `/api/session`. They know nothing about the state of the page.

/** Why a sign-in failed. */
export type SignInFault = 'wrong_credentials' | 'too_many_tries' | 'unreachable'

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** Milliseconds that the host may take to answer a sign-out before the request is repeated. */
const signOutTimeoutMs = 5_000

/** Returns who is signed in, or `null`. @throws if the host does not answer */
export async function fetchUser(signal: AbortSignal): Promise<User | null> {
  const response = await fetch('/api/session', { signal })
  if (!response.ok) throw new Error(`The host answered ${response.status}.`)
  return sessionAnswer.parse(await response.json()).user
}

/** Signs in. Returns the user, or why it failed. */
export async function sendSignIn(credentials: Credentials): Promise<User | SignInFault> {
  const response = await fetch('/api/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(credentials),
  }).catch(() => null)
  if (response?.status === 401) return 'wrong_credentials'
  if (response?.status === 429) return 'too_many_tries'
  const answer = response?.ok ? sessionAnswer.safeParse(await response.json()) : null
  return answer?.data?.user ?? 'unreachable'
}

/**
 * Ends the session of one user. Returns whether the host confirmed it. The id is sent because another user may have
 * signed in through another tab, whose session the host must not end.
 */
export async function sendSignOut(userId: string): Promise<boolean> {
  const response = await fetch(`/api/session?user=${encodeURIComponent(userId)}`, {
    method: 'DELETE',
    // Lets the request finish if the user closes the page now.
    keepalive: true,
    signal: AbortSignal.timeout(signOutTimeoutMs),
  }).catch(() => null)
  return response?.ok ?? false
}
