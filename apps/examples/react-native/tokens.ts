import { createTokenClient, type TokenClient } from '@token-relay/browser'
import { connectRequest } from '@token-relay/browser/connect'

/** Creates the app's token client. An app keeps no cookies, so `session` returns the session that a header carries. */
export function createAppTokens(baseUrl: string, session: () => string): TokenClient {
  return createTokenClient({ baseUrl, headers: () => ({ authorization: `Bearer ${session()}` }) })
}

/**
 * Returns the `source` of a `<WebView>` that shows Connect, and the address that it ends at: when the web view is about
 * to load an address that begins with `redirectUri`, its query has the outcome. Close the web view then.
 */
export async function connectSource(client: TokenClient, redirectUri: string) {
  const grant = await client.getGrant('wealthica', { purpose: 'connect' })
  const { url, fields } = connectRequest(grant.answer, { redirectUri })
  return {
    uri: url,
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: `token=${encodeURIComponent(fields.token)}`,
  }
}
