import type { IncomingMessage } from 'node:http'
import type { ClaimsUser } from '@token-relay/server/env'

/** Returns the signed-in user of a request, or `null`. Rejects if that cannot be known. */
export type Identify = (request: IncomingMessage) => Promise<ClaimsUser | null>

/**
 * Creates a user from claims.
 *
 * @throws Error if the claim has no usable id, so that the operator has to name another claim
 */
export function userOf(
  claims: Readonly<Record<string, unknown>>,
  idClaim: string,
  source: string,
): ClaimsUser {
  const id = claims[idClaim]
  if (typeof id === 'string' && id !== '') return { id, claims }
  // A larger number was rounded when the JSON was read, and may be another user's.
  if (Number.isSafeInteger(id)) return { id: String(id), claims }
  const seen =
    typeof id === 'number' ? 'a number that is not exact' : id === undefined ? 'missing' : typeof id
  throw new Error(
    `${idClaim} of ${source} is ${seen}, expected the user's id as a string or a whole number. Set RELAY_USER_ID_CLAIM to where it is.`,
  )
}

/**
 * Returns a cookie's value, or `undefined` if the cookie is missing or sent twice: another site of the domain may have
 * set one of the two.
 */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  const values = (header ?? '').split(';').flatMap((pair) => {
    const at = pair.indexOf('=')
    return pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : []
  })
  return values.length === 1 ? values[0] : undefined
}
