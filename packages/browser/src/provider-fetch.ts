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
    grant.signal.throwIfAborted()
    const response = await settings.fetch(...requestFor(settings, grant, call, key))
    // A late answer belongs to a user who has left.
    grant.signal.throwIfAborted()
    if (response.status === 401) session.invalidate(provider, grant.answer.token)
    return response
  }

  const first = await getGrant(session, provider, init)
  const response = await send(first)
  // A gateway answers 401 before it forwards the call. A provider may have acted before it answered.
  const isHarmless = isSafe(init) || !first.answer.api
  if (response.status !== 401 || !isHarmless || init.body instanceof ReadableStream) return response
  const second = await getGrant(session, provider, init)
  // K10: one user's call is never repeated as another user.
  first.signal.throwIfAborted()
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
  const either = init.signal ? AbortSignal.any([init.signal, signal]) : signal
  // Cookies are for the host only. A redirect would send the token to another address.
  return [
    url,
    { ...init, headers, signal: either, credentials: api ? 'omit' : credentials, redirect: 'error' },
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
  const url = isPlain ? new URL(`.${path}`, root).href : ''
  if (!url.startsWith(root)) throw new TokenError('unsafe_path')
  return url
}

const keyHeader = 'idempotency-key'

/** Returns a random key for one call. Pages without HTTPS have no `crypto.randomUUID`. */
function newIdempotencyKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}

function isSafe({ method = 'GET' }: RequestInit): boolean {
  return /^(get|head|options)$/i.test(method)
}
