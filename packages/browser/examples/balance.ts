import { createTokenClient, providerFetch, TokenError } from '@token-relay/browser'
import { openConnect } from '@token-relay/browser/connect'

// One per page. Another user may sign in in another tab: load the page again.
const client = createTokenClient({ onSubjectChange: () => location.reload() })

/** Names the user after every sign-in, and when the page learns who is signed in. */
export const onSignIn = (userId: string) => client.setSubject(userId)

/** Drops every token on this page, and the relay's tokens of the providers that it has used. */
export const onSignOut = () => client.logout()

/** Calls the provider's API with the user's token. */
export async function readBalance(): Promise<unknown> {
  try {
    const response = await providerFetch(client, 'wakapay', '/business/balance?currency=USD')
    return await response.json()
  } catch (error) {
    if (error instanceof TokenError && error.code === 'offline') return null
    throw error
  }
}

/** Opens Connect over the page. Returns the id of the institution, or `null` if the user closed it. */
export async function addBank(): Promise<string | null> {
  const outcome = await openConnect(client, 'wealthica', { lang: 'fr' })
  if (outcome.status === 'error') throw new Error(outcome.message)
  return outcome.status === 'connected' ? outcome.institution : null
}
