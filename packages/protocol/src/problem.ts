import { type ErrorCode, isErrorCode } from './error-codes.ts'
import { isRecord, isSeconds } from './shape.ts'

/**
 * What the relay answers when it fails: `application/problem+json` (RFC 9457) with a stable `code`.
 * It never holds a stack, a secret or the provider's own text.
 */
export interface Problem {
  readonly code: ErrorCode
  /** The HTTP status, repeated (RFC 9457 §3.1.2). */
  readonly status: number
  /** The code's meaning in a few words. */
  readonly title: string
  /** A sentence for this very failure. */
  readonly detail: string
  /** The request's id, as a `urn:uuid:`; the server's events carry the same. */
  readonly instance: string
  /** Seconds to wait before the next try. Whole, at least 1. */
  readonly retryAfter?: number
}

/** What a client needs of a problem; a body that is not one gives `null`. */
export type ParsedProblem = Pick<Problem, 'code' | 'retryAfter'>

/** Reads a problem's body. Unknown fields are ignored, an unknown code gives `null`. */
export function parseProblem(body: unknown): ParsedProblem | null {
  if (!isRecord(body)) return null
  const { code, retryAfter } = body
  if (!isErrorCode(code)) return null
  return isSeconds(retryAfter) ? { code, retryAfter } : { code }
}
