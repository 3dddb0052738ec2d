import { Refusal, type Reply } from '../frame/reply.ts'

/**
 * What kind of refusal it is. `InvalidRequest` is documented for 401.
 *
 * Assumption: which other types there are, and which statuses have them.
 */
const types: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  422: 'ValidationError',
}

/** The body that every refusal has. */
export function refusalBody(
  status: number,
  message: string,
): { readonly message: string; readonly type: string } {
  return { message, type: types[status] ?? 'InvalidRequest' }
}

/** A refusal by the API. */
export function refuse(status: number, message: string): Refusal {
  return new Refusal(status, refusalBody(status, message))
}

/** The errors of a token endpoint (RFC 6749 §5.2). */
export type OAuthError = 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope'

/**
 * A refusal by the token endpoint.
 *
 * Assumption: RFC 6749's fields stand beside those that every refusal is documented to have.
 */
export function refuseToken(error: OAuthError, message: string, headers?: Reply['headers']): Refusal {
  const status = error === 'invalid_client' ? 401 : 400
  const body = { error, error_description: message, ...refusalBody(status, message) }
  return new Refusal(status, body, headers)
}
