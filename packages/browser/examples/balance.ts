import { createTokenClient, providerFetch, TokenError } from '@token-relay/browser'
import { openConnect } from '@token-relay/browser/connect'
import { bindSession } from '@token-relay/browser/session'

const client = createTokenClient() // one per page

/** Keeps the client's user in step with your session, in all tabs. */
export const session = bindSession(client, {
  async getUser(signal): Promise<{ id: string } | null> {
    const response = await fetch('/session', { signal })
    if (!response.ok) throw new Error(`The server answered ${response.status}.`)
    return (await response.json()).user
  },
  signOut: (id, signal) => fetch(`/session/${id}`, { method: 'DELETE', keepalive: true, signal }),
})

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
