import type { ProviderName } from '../provider-name.ts'
import type { TokenClient } from '../token-client.ts'
import { makeElement } from './element.ts'
import { grantFor } from './grant.ts'

/**
 * Mints the token for a provider's Connect widget and connects to its server, so that `openConnect` within the next 30
 * seconds shows the widget sooner. Call it when the user is about to open it, such as on `pointerenter` of the button: it
 * costs a token. Never rejects.
 */
export async function preloadConnect(client: TokenClient, provider: ProviderName): Promise<void> {
  const grant = await grantFor(client, provider).catch(() => undefined)
  const href = grant?.answer.connect?.url
  if (!href) return
  const link = makeElement('link', { rel: 'preconnect', href })
  document.head.append(link)
  link.remove()
}
