import { sessionAnswer, type User } from './user.ts'

// The three requests to `/api/session`. They know nothing about the state of the page.

/** Why a sign-in failed. */
export type SignInFault = 'wrong_credentials' | 'too_many_tries' | 'unreachable'

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** The host's refusal of a sign-in. */
export class SignInRefusal extends Error {
  override name = 'SignInRefusal'
  readonly fault: SignInFault

  constructor(fault: SignInFault) {
    super(`The sign-in failed: ${fault}.`)
    this.fault = fault
  }
}

/** Returns who is signed in, or `null`. @throws if the host does not answer */
export async function fetchUser(signal: AbortSignal): Promise<User | null> {
  const response = await fetch('/api/session', { signal })
  if (!response.ok) throw new Error(`The host answered ${response.status}.`)
  return sessionAnswer.parse(await response.json()).user
}

/** Signs in. Returns the user. @throws SignInRefusal, or if the host does not answer */
export async function sendSignIn(credentials: Credentials): Promise<User> {
  const response = await fetch('/api/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(credentials),
  })
  if (response.status === 401) throw new SignInRefusal('wrong_credentials')
  if (response.status === 429) throw new SignInRefusal('too_many_tries')
  const { user } = sessionAnswer.parse(await response.json())
  if (!user) throw new SignInRefusal('unreachable')
  return user
}

/**
 * Ends the session of one user. The id is sent because another user may have signed in through another tab, whose
 * session the host must not end.
 */
export function sendSignOut(userId: string, signal?: AbortSignal): Promise<Response> {
  // `keepalive` lets the request finish if the user closes the page now.
  const init: RequestInit = { method: 'DELETE', keepalive: true, signal: signal ?? null }
  return fetch(`/api/session/${encodeURIComponent(userId)}`, init)
}
