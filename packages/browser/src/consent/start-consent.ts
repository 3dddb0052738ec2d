import { parseJson } from '@token-relay/protocol'
import { within } from '../abort.ts'
import { requestTimeoutMs } from '../defaults.ts'
import { TokenError } from '../errors.ts'
import { sessionOf } from '../inspect.ts'
import type { ProviderName } from '../provider-name.ts'
import { errorOf } from '../relay-request.ts'
import type { Session } from '../session.ts'
import type { TokenClient } from '../token-client.ts'

/**
 * Leaves the page for a provider's consent page. The provider returns to the page that the server names in `returnTo`,
 * where `resumeConsent` returns the outcome.
 *
 * Resolves as soon as the browser leaves. Rejects with a `TokenError` if the consent cannot start.
 *
 * @example
 * button.addEventListener('click', () => startConsent(client, 'wych').catch(show))
 */
export async function startConsent(client: TokenClient, provider: ProviderName): Promise<void> {
  location.assign(await consentUrl(client, provider))
}

/**
 * Starts a consent and returns the address of the provider's consent page, to open it in another way than
 * `startConsent`. The cookie that the relay sets belongs to this browser, and only the latest consent can be finished.
 *
 * Rejects with a `TokenError`.
 */
export async function consentUrl(client: TokenClient, provider: ProviderName): Promise<string> {
  const session = sessionOf(client)
  // Checks the name: another one would send the request to another address.
  session.entryOf(provider)
  const requestAtMs = session.nowMs()
  try {
    return await requestUrl(session, provider)
  } catch (error) {
    const isSignedOut = error instanceof TokenError && error.code === 'unauthenticated' && !session.fault
    if (!isSignedOut || !(await session.askHost(requestAtMs))) throw error
    return requestUrl(session, provider)
  }
}

async function requestUrl(session: Session, provider: string): Promise<string> {
  const { clock, controller, fault } = session
  if (fault) throw fault
  const { signal } = controller
  const device: { readonly onLine?: boolean } | undefined = globalThis.navigator
  if (device?.onLine === false) throw new TokenError('offline')
  const [response, body] = await within(clock, { signal, timeoutMs: requestTimeoutMs }, (ended) =>
    session.request(provider, signal, { method: 'POST', signal: ended }, 'connect'),
  )
  const content = Object(parseJson(body))
  if (!response.ok) throw errorOf(response, content)
  const { url } = content
  // Another scheme, such as `javascript:`, would run in the page.
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url)) throw new TokenError('bad_answer')
  return url
}
