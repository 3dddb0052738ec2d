import type { ProviderName } from './provider-name.ts'
import { either, throwIfAborted } from './abort.ts'
import type { Grant } from './entry.ts'
import { TokenError } from './errors.ts'
import { sessionOf } from './inspect.ts'
import { credentialsFor } from './options.ts'
import { isSignedOut } from './relay-request.ts'
import type { TokenClient } from './token-client.ts'

/**
 * Calls a provider's API as the signed-in user. `path` is below the API's address and begins with `/`; `init` is that of
 * the global `fetch`.
 *
 * A 401 renews the token. Safe requests, and calls through the gateway, are then repeated once. A gateway call that the
 * host answers with a redirect is treated like a 401: hosts send signed-out users to a login page.
 *
 * Rejects with a `TokenError` if there is no token, and otherwise like `fetch`.
 *
 * @example
 * const response = await providerFetch(client, 'wakapay', '/business/balance?currency=USD')
 */
export async function providerFetch(
  client: TokenClient,
  provider: ProviderName,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const session = sessionOf(client)
  const { fetch, baseUrl } = session
  const isSafe = /^(get|head|options)$/i.test(init.method ?? 'GET')
  const key = isSafe ? undefined : newIdempotencyKey()

  async function send({ answer, signal }: Grant): Promise<Response> {
    throwIfAborted(signal)
    const { token, api } = answer
    const url = providerUrl(api || `${baseUrl}/${provider}/api`, path)
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${token}`)
    // The gateway forwards it to routes that require it. Both attempts send the same key.
    if (key && !api && !headers.has(keyHeader)) headers.set(keyHeader, key)
    const request: RequestInit = {
      ...init,
      headers,
      // The call ends when the user leaves, even during the transfer of a body.
      signal: either(signal, init.signal),
      // Cookies are for the host only. A redirect would send the token to another address.
      credentials: api ? 'omit' : credentialsFor(baseUrl),
      redirect: api ? 'error' : 'manual',
    }
    // A late answer, and a late error, belong to a user who has left.
    const response = await fetch(url, request).finally(() => throwIfAborted(signal))
    if (isSignedOut(response.status)) client.invalidate(provider, token)
    return response
  }

  const first = await client.getGrant(provider, init)
  const response = await send(first)
  // A gateway answers 401 before it forwards the call. A provider may have acted before it answered.
  const isHarmless = isSafe || !first.answer.api
  // A stream can be sent only once. React Native has no `ReadableStream`.
  const isStream = 'getReader' in Object(init.body)
  if (!isSignedOut(response.status) || !isHarmless || isStream) return readable(response)
  const second = await client.getGrant(provider, init)
  // K10: one user's call is never repeated as another user.
  throwIfAborted(first.signal)
  await response.body?.cancel()
  return readable(await send(second))
}

/** Throws for a redirect, which a page can neither follow nor read. @throws TokenError `unauthenticated` */
function readable(response: Response): Response {
  const { status } = response
  if (isSignedOut(status) && status !== 401) throw new TokenError('unauthenticated', { status })
  return response
}

/**
 * Returns the address of `path` below `base`.
 *
 * @throws TokenError `unsafe_path` for a path that leaves `base`: the token would be sent to another address
 */
function providerUrl(base: string, path: string): string {
  const root = new URL(base, globalThis.location?.href).href.replace(/\/*$/, '/')
  // One `/` at the start, no segment `..`, and nothing else that a URL parser rewrites: `\`, a tab.
  const isPlain = /^\/(?!\/|([^?#]*\/)?(\.|%2e){2}([/?#]|$))[^\\\t\n\r?#]*([?#]|$)/i.test(path)
  const url = root + path.slice(1)
  // React Native's `URL` resolves nothing: it only checks the address here.
  if (!isPlain || !new URL(url).href.startsWith(root)) throw new TokenError('unsafe_path')
  return url
}

const keyHeader = 'idempotency-key'

/** Returns a unique key for one call. Pages without HTTPS have no `crypto.randomUUID`, React Native has no `crypto`. */
function newIdempotencyKey(): string {
  const parts = globalThis.crypto?.getRandomValues(new Uint32Array(4)) ?? [Math.random(), Math.random()]
  return parts.join('-')
}
