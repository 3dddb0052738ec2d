import { type Grant } from './cell.ts'
import { invalidate, obtain } from './obtain.ts'
import { type Settings } from './options.ts'
import { providerUrl } from './provider-url.ts'
import { type Session } from './session.ts'

/** A call to a provider's API. */
export interface ProviderCall {
  readonly provider: string
  /** What follows the API's address: begins with `/`, may have a query. */
  readonly path: string
  readonly init: RequestInit
}

/**
 * Calls a provider's API as the current user.
 *
 * After a 401 the token is dropped, and the call is made once more with a new one if making it twice does no harm.
 */
export async function providerFetch(session: Session, call: ProviderCall): Promise<Response> {
  const { fetch } = session
  const { provider, init } = call
  const key = isSafe(init) ? undefined : newKey()

  async function send(grant: Grant): Promise<Response> {
    grant.signal.throwIfAborted()
    const response = await fetch(...requestFor(session, grant, call, key))
    // A late answer belongs to whoever has left.
    grant.signal.throwIfAborted()
    if (response.status === 401) invalidate(session, provider, grant.answer.token)
    return response
  }

  const first = await obtain(session, provider, init)
  const response = await send(first)
  // A gateway's 401 is its own, before anything was forwarded; a provider may have acted before it answered.
  const isHarmless = isSafe(init) || !first.answer.api
  if (response.status !== 401 || !isHarmless || init.body instanceof ReadableStream) return response
  const second = await obtain(session, provider, init)
  // K10: one user's call is never made again as another.
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
  // The gateway passes it on where the route needs it. Both tries carry the same one.
  if (key && !api && !headers.has(keyHeader)) headers.set(keyHeader, key)
  // The provider itself knows no cookie of ours; a redirect would take the token along.
  // The call ends with the user, also while its body goes up or comes down.
  const ends = init.signal ? AbortSignal.any([init.signal, signal]) : signal
  return [url, { ...init, headers, signal: ends, credentials: api ? 'omit' : credentials, redirect: 'error' }]
}

const keyHeader = 'idempotency-key'

/** A key for one call that changes something. `randomUUID` is missing on pages without HTTPS. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-')
}

function isSafe({ method = 'GET' }: RequestInit): boolean {
  return /^(get|head|options)$/i.test(method)
}
