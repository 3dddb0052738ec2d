import type { ErrorCode, Problem } from '@token-relay/protocol'
import { holdMs } from '../credentials/failure-memory.ts'
import { errorTexts, type RelayError } from '../errors.ts'
import { retryAfterSeconds } from '../time/retry-after.ts'
import type { PlainAnswer } from './plain-request.ts'

/** The answer to a failure (E1): a stable code, a sentence, the request's id; no stack, no text of the provider. */
export function problemAnswer(error: RelayError, requestId: string): PlainAnswer {
  const { code, status, retryable, message } = error
  // As long as the relay itself would share the failure: asking sooner gets the same answer.
  const retryAfter = retryable ? retryAfterSeconds(holdMs(error)) : undefined
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
