import { Refusal, type Reply } from '../server/reply.ts'

/**
 * The `type` of a refusal, by status. `InvalidRequest` is documented for 401.
 *
 * Assumption: the other types and their statuses.
 */
const types: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  422: 'ValidationError',
}

/** Returns the body of a refusal. */
export function refusalBody(
  status: number,
  message: string,
): { readonly message: string; readonly type: string } {
  return { message, type: types[status] ?? 'InvalidRequest' }
}

/** Creates a refusal of the API. */
export function refuse(status: number, message: string): Refusal {
  return new Refusal(status, refusalBody(status, message))
}

/** The errors of a token endpoint (RFC 6749 §5.2). */
export type OAuthError = 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope'

/**
 * Creates a refusal of the token endpoint.
 *
 * Assumption: it has the fields of RFC 6749 in addition to those that are documented for every refusal.
 */
export function refuseToken(error: OAuthError, message: string, headers?: Reply['headers']): Refusal {
  const status = error === 'invalid_client' ? 401 : 400
  const body = { error, error_description: message, ...refusalBody(status, message) }
  return new Refusal(status, body, headers)
}
