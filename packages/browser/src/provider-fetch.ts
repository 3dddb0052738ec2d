import { abortable, either, throwIfAborted } from './abort.ts'
import type { Grant } from './entry.ts'
import { TokenError } from './errors.ts'
import { getGrant } from './get-token.ts'
import type { Session } from './session.ts'

/** A call to a provider's API. */
export interface ProviderCall {
  readonly provider: string
  /** The path below the API's address, with its query. Begins with `/`. */
  readonly path: string
  readonly init: RequestInit
}

/**
 * Calls a provider's API as the current user.
 *
 * A 401 drops the token. The call is then repeated once with a new token, if a repetition is harmless.
 */
export async function providerFetch(session: Session, call: ProviderCall): Promise<Response> {
  const { fetch, baseUrl, credentials } = session.settings
  const { provider, path, init } = call
  const key = isSafe(init) ? undefined : newIdempotencyKey()

  async function send({ answer, signal }: Grant): Promise<Response> {
    throwIfAborted(signal)
    const { token, api } = answer
    const url = providerUrl(api ?? `${baseUrl}/${provider}/api`, path)
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
      credentials: api ? 'omit' : credentials,
      redirect: 'error',
    }
    const response = await abortable(fetch(url, request), signal)
    // A late answer belongs to a user who has left.
    throwIfAborted(signal)
    if (response.status === 401) session.invalidate(provider, token)
    return response
  }

  const first = await getGrant(session, provider, init)
  const response = await send(first)
  // A gateway answers 401 before it forwards the call. A provider may have acted before it answered.
  const isHarmless = isSafe(init) || !first.answer.api
  // A stream can be sent only once. React Native has no `ReadableStream`.
  const isStream = 'getReader' in Object(init.body)
  if (response.status !== 401 || !isHarmless || isStream) return response
  const second = await getGrant(session, provider, init)
  // K10: one user's call is never repeated as another user.
  throwIfAborted(first.signal)
  await response.body?.cancel()
  return send(second)
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

function isSafe({ method = 'GET' }: RequestInit): boolean {
  return /^(get|head|options)$/i.test(method)
}
