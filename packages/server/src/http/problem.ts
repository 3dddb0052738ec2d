import type { ErrorCode, Problem } from '@token-relay/protocol'
import { holdMs } from '../credentials/failure-memory.ts'
import type { RelayError } from '../errors.ts'
import { retryAfterSeconds } from '../time/retry-after.ts'
import type { PlainAnswer } from './plain-request.ts'

const titles: Readonly<Record<ErrorCode, string>> = {
  bad_request: 'Malformed request',
  reserved_parameter: 'Reserved parameter',
  idempotency_key_required: 'Idempotency-Key required',
  unsupported_purpose: 'Unknown purpose',
  unauthenticated: 'Not signed in',
  missing_token: 'No token',
  invalid_token: 'Invalid token',
  denied: 'Not allowed',
  cross_site: 'Origin not allowed',
  no_provider_account: 'No account at the provider',
  unknown_route: 'No such route',
  method_not_allowed: 'Method not allowed',
  body_too_large: 'Body too large',
  unsupported_media_type: 'Not JSON',
  rate_limited: 'Too many requests',
  identify_failed: 'Sign-in could not be checked',
  raw_body_required: 'Raw body required',
  misconfigured: 'Server misconfigured',
  internal_error: 'Internal error',
  upstream_credentials_rejected: 'Provider refuses our credentials',
  upstream_refused: 'Provider refuses the user',
  upstream_bad_response: 'Unusable answer from the provider',
  upstream_stale_token: 'Stale token from the provider',
  secret_unavailable: 'Secret unavailable',
  upstream_limited: 'Provider limits requests',
  upstream_unavailable: 'Provider unavailable',
  upstream_timeout: 'Provider too slow',
}

/** The answer to a failure (E1): a stable code, a sentence, the request's id; no stack, no text of the provider. */
export function problemAnswer(error: RelayError, requestId: string): PlainAnswer {
  const { code, status, retryable, message } = error
  // As long as the relay itself would share the failure: asking sooner gets the same answer.
  const retryAfter = retryable ? retryAfterSeconds(holdMs(error)) : undefined
  const problem: Problem = {
    code,
    status,
    title: titles[code],
    detail: message,
    instance: `urn:uuid:${requestId}`,
    ...(retryAfter && { retryAfter }),
  }
  const headers = {
    'Content-Type': 'application/problem+json',
    ...(retryAfter && { 'Retry-After': String(retryAfter) }),
    // RFC 9110 §15.5.6: a 405 names the methods that the path takes.
    ...(error.allow && { Allow: error.allow }),
    ...challenge(code),
  }
  return { status, headers, body: JSON.stringify(problem) }
}

/** RFC 6750 §3: an error is named only where a token was sent (K9). */
function challenge(code: ErrorCode): { readonly 'WWW-Authenticate'?: string } {
  if (code === 'invalid_token') return { 'WWW-Authenticate': 'Bearer error="invalid_token"' }
  return code === 'missing_token' || code === 'unauthenticated' ? { 'WWW-Authenticate': 'Bearer' } : {}
}
