import { abortable, either, throwIfAborted } from './abort.ts'
import type { Grant } from './entry.ts'
import { TokenError } from './errors.ts'
import { getGrant } from './get-token.ts'
import type { Settings } from './options.ts'
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
  const { settings } = session
  const { provider, init } = call
  const key = isSafe(init) ? undefined : newIdempotencyKey()

  async function send(grant: Grant): Promise<Response> {
    throwIfAborted(grant.signal)
    const response = await abortable(settings.fetch(...requestFor(settings, grant, call, key)), grant.signal)
    // A late answer belongs to a user who has left.
    throwIfAborted(grant.signal)
    if (response.status === 401) session.invalidate(provider, grant.answer.token)
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

function requestFor(
  { baseUrl, credentials }: Settings,
  { answer, signal }: Grant,
  call: ProviderCall,
  key: string | undefined,
): [string, RequestInit] {
  const { provider, path, init } = call
  const { token, api } = answer
  const url = providerUrl(api ?? `${baseUrl}/${provider}/api`, path)
  const headers = new Headers(init.headers)
  headers.set('authorization', `Bearer ${token}`)
  // The gateway forwards it to routes that require it. Both attempts send the same key.
  if (key && !api && !headers.has(keyHeader)) headers.set(keyHeader, key)
  // The call ends when the user leaves, even during the transfer of a body.
  // Cookies are for the host only. A redirect would send the token to another address.
  return [
    url,
    {
      ...init,
      headers,
      signal: either(signal, init.signal),
      credentials: api ? 'omit' : credentials,
      redirect: 'error',
    },
  ]
}

/**
 * Returns the address of `path` below `base`.
 *
 * @throws TokenError `unsafe_path` for a path that leaves `base`: the token would be sent to another address
 */
function providerUrl(base: string, path: string): string {
  const root = new URL(base, globalThis.location?.href).href.replace(/\/*$/, '/')
  // One `/` at the start, and nothing that a URL parser rewrites: `\`, `..`, a tab.
  const isPlain = /^\/(?!\/)[^\\\t\n\r?#]*([?#]|$)/.test(path) && !/^[^?#]*\/(\.|%2e){2}([/?#]|$)/i.test(path)
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
