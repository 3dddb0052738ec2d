import { type Credentials, sendSignIn, type SignInFault } from './host-requests.ts'
import { currentSession, refreshSession, setSession, signOutSettled } from './session.ts'

/** Signs in. Returns why it failed, or `null`. */
export async function signIn(credentials: Credentials): Promise<SignInFault | null> {
  // The answer to a sign-out clears the cookie. It must not clear the new user's.
  await signOutSettled()
  const answer = await sendSignIn(credentials)
  if (typeof answer === 'string') return answer
  setSession({ user: answer })
  return null
}

/**
 * Signs out. The page forgets the user at once, even if the host does not answer. `tokenClient.logout()` is not needed:
 * it asks the relay to revoke the user's tokens, and this host does that when it ends the session.
 */
export async function signOut(): Promise<void> {
  const user = currentSession()?.user
  setSession(user ? { user: null, signingOut: user.id } : { user: null })
  await refreshSession()
}
