import type { ErrorCode, Problem } from '@token-relay/protocol'
import { failureHoldMs } from '../config/defaults.ts'
import { errorTexts, type RelayError } from '../errors.ts'
import { retryAfterSeconds } from '../time/retry-after.ts'
import type { PlainAnswer } from './plain-request.ts'

/** Creates the answer to a failure (E1): a stable code, a sentence and the request's id; no stack, no provider text. */
export function problemAnswer(error: RelayError, requestId: string): PlainAnswer {
  const { code, status, retryable, message } = error
  const retryAfter = retryable ? retryAfterSeconds(waitMs(error)) : undefined
  const problem: Problem = {
    code,
    status,
    title: errorTexts[code].title,
    detail: message,
    instance: `urn:uuid:${requestId}`,
    ...(retryAfter && { retryAfter }),
  }
  const headers = {
    'Content-Type': 'application/problem+json',
    ...(retryAfter && { 'Retry-After': String(retryAfter) }),
    // RFC 9110 §15.5.6: a 405 lists the methods that the path supports.
    ...(error.allow && { Allow: error.allow }),
    ...challenge(code),
  }
  return { status, headers, body: JSON.stringify(problem) }
}

/** Returns the wait that the error names, or the default for its code: the same failure is likely until then. */
function waitMs({ code, retryAfterMs }: RelayError): number {
  return retryAfterMs ?? (code === 'upstream_limited' ? failureHoldMs.limited : failureHoldMs.default)
}

/** RFC 6750 §3: the challenge names an error only if the request carried a token (K9). */
function challenge(code: ErrorCode): { readonly 'WWW-Authenticate'?: string } {
  if (code === 'invalid_token') return { 'WWW-Authenticate': 'Bearer error="invalid_token"' }
  return code === 'missing_token' || code === 'unauthenticated' ? { 'WWW-Authenticate': 'Bearer' } : {}
}
