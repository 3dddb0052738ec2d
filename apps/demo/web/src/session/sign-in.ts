import { type Credentials, sendSignIn, type SignInFault, SignInRefusal } from './host-requests.ts'
import { session } from './session.ts'

/** Signs in. Returns why it failed, or `null`. */
export async function signIn(credentials: Credentials): Promise<SignInFault | null> {
  try {
    await session.signIn(() => sendSignIn(credentials))
    return null
  } catch (error) {
    return error instanceof SignInRefusal ? error.fault : 'unreachable'
  }
}
