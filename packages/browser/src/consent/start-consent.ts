import type { ProviderName } from '../provider-name.ts'
import { isRecord, parseJson } from '@token-relay/protocol'
import { throwIfAborted, withDeadline } from '../abort.ts'
import { startAge } from '../clock.ts'
import { requestTimeoutMs } from '../defaults.ts'
import { asTokenError, TokenError } from '../errors.ts'
import { sessionOf } from '../inspect.ts'
import { errorOf } from '../relay-request.ts'
import type { Session } from '../session.ts'
import { entryOf } from '../session.ts'
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
  entryOf(session, provider)
  const ageMs = startAge(session.clock)
  try {
    return await requestUrl(session, provider)
  } catch (error) {
    const isSignedOut = error instanceof TokenError && error.code === 'unauthenticated' && !session.fault
    if (!isSignedOut || !(await session.askHost(ageMs()))) throw error
    return requestUrl(session, provider)
  }
}

async function requestUrl(session: Session, provider: string): Promise<string> {
  const { baseUrl, clock, controller, credentials, fault, fetch, headers: getHeaders } = session
  if (fault) throw fault
  const { signal } = controller
  const device: { readonly onLine?: boolean } | undefined = globalThis.navigator
  if (device?.onLine === false) throw new TokenError('offline')
  const headers = await Promise.resolve()
    .then(async () => new Headers(await getHeaders()))
    .catch((cause: unknown) => {
      throw new TokenError('headers_failed', { cause })
    })
  throwIfAborted(signal)
  const init: RequestInit = { method: 'POST', headers, credentials, cache: 'no-store', redirect: 'manual' }
  const send = async (signal: AbortSignal) => {
    const response = await fetch(`${baseUrl}/${provider}/connect`, { ...init, signal })
    return { response, content: parseJson(await response.text()) }
  }
  const { response, content } = await withDeadline(
    clock,
    { signal, timeoutMs: requestTimeoutMs },
    send,
  ).catch((cause: unknown) => {
    throw asTokenError(cause, 'network')
  })
  if (!response.ok) throw errorOf(response, content, {})
  const url = isRecord(content) ? content.url : undefined
  // Another scheme, such as `javascript:`, would run in the page.
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url)) throw new TokenError('bad_answer')
  return url
}
