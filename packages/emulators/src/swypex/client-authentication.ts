import { readClient } from '../frame/oauth-client.ts'
import type { SwypexSettings } from './options.ts'
import { refuseToken } from './refusal.ts'

/**
 * Checks the client's id and secret.
 *
 * Assumption: HTTP Basic will do, because RFC 6749 demands it. The documentation shows the form only.
 */
export function requireClient(
  authorization: string | undefined,
  form: URLSearchParams,
  { clientId, clientSecret }: SwypexSettings,
): void {
  if (authorization !== undefined && form.has('client_secret')) {
    // RFC 6749 §2.3.
    throw refuseToken('invalid_request', 'The client must authenticate in one way only')
  }
  const { id, secret } = readClient(authorization, form)
  if (id === clientId && secret === clientSecret) return
  // RFC 6749 §5.2: a client that used the Authorization header is told the scheme.
  const challenge = authorization === undefined ? undefined : { 'www-authenticate': 'Basic realm="swypex"' }
  throw refuseToken('invalid_client', 'Invalid client credentials', challenge)
}
