import type { ErrorCode, Problem } from '@token-relay/protocol'
import { failureHoldMs } from '../config/defaults.ts'
import { errorTexts, type RelayError } from '../errors.ts'
import { retryAfterSeconds } from '../time/retry-after.ts'
import type { PlainAnswer } from './plain-request.ts'

/** The page that explains each code, in a section of its name. */
const errorPage = 'https://github.com/token-relay/token-relay/blob/main/docs/errors.md'

/** Creates the answer to a failure (E1): a stable code and its page, a sentence and the request's id; no stack, no provider text. */
export function problemAnswer(error: RelayError, requestId: string): PlainAnswer & { readonly body: string } {
  const { code, status, retryable, message } = error
  const retryAfter = retryable ? retryAfterSeconds(waitMs(error)) : undefined
  const problem: Problem & { readonly type: string } = {
    // RFC 9457 §3.1.1: the address of the problem's description.
    type: `${errorPage}#${code}`,
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
