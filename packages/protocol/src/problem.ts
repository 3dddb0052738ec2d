import type { ErrorCode } from './error-codes.ts'
import { isErrorCode } from './error-codes.ts'
import { isRecord, isSeconds } from './shape.ts'

/**
 * The body of every failed response: `application/problem+json` (RFC 9457) with a stable `code`.
 * It never contains a stack trace, a secret or the provider's own message.
 */
export interface Problem {
  /** The address of the page that explains the code (RFC 9457 §3.1.1). */
  readonly type: string
  /** What failed, for callers to switch on. */
  readonly code: ErrorCode
  /** The HTTP status, repeated (RFC 9457 §3.1.2). */
  readonly status: number
  /** The code's meaning in a few words. */
  readonly title: string
  /** A sentence about this failure and what to change. */
  readonly detail: string
  /** The request's id as a `urn:uuid:`. The server's events have the same one. */
  readonly instance: string
  /** Seconds to wait before the next attempt. A whole number, at least 1. */
  readonly retryAfter?: number
}

/** The fields of a problem that clients act on. */
export type ParsedProblem = Pick<Problem, 'code' | 'retryAfter'>

/** Parses the body of a problem. Ignores unknown fields; returns `null` for an unknown code. */
export function parseProblem(body: unknown): ParsedProblem | null {
  if (!isRecord(body)) return null
  const { code, retryAfter } = body
  if (!isErrorCode(code)) return null
  return isSeconds(retryAfter) ? { code, retryAfter } : { code }
}
