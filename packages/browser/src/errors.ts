import { type ErrorCode } from '@token-relay/protocol'

/**
 * What went wrong: the relay's own codes (also ones that this version does not know yet), or one of the browser's.
 *
 * - `network`: the relay cannot be reached. `timeout`: it took longer than 10 s. `offline`: the device says so.
 * - `bad_answer`: a 200 without a usable token. `http_error`: a failure that is not the relay's own.
 * - `discarded`: the user changed or signed out meanwhile. `aborted`: the caller's signal. `disposed`: the client's end.
 * - `headers_failed`: the option `headers` threw. `unsafe_path`: the path leaves the provider's API, or the provider's
 *   name is none.
 * - `no_widget`: the provider has no Connect widget.
 */
export type TokenErrorCode =
  | ErrorCode
  | 'network'
  | 'timeout'
  | 'offline'
  | 'bad_answer'
  | 'http_error'
  | 'discarded'
  | 'aborted'
  | 'disposed'
  | 'headers_failed'
  | 'unsafe_path'
  | 'no_widget'
  | (string & {})

/** What else a {@link TokenError} knows. */
export interface TokenErrorDetails {
  /** HTTP status of the relay's answer, if there was one. */
  readonly status?: number
  /** Milliseconds the relay asks to wait. */
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

/** A failure, as data: switch on `code`. It never holds a token. */
export class TokenError extends Error {
  override readonly name = 'TokenError'
  readonly code: TokenErrorCode
  /** HTTP status of the relay's answer; 0 when there was none. */
  readonly status: number
  /** Milliseconds the relay asks to wait; 0 when it does not say. */
  readonly retryAfterMs: number

  constructor(code: TokenErrorCode, { status = 0, retryAfterMs = 0, cause }: TokenErrorDetails = {}) {
    super(code, { cause })
    this.code = code
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}

/** A failure as a `TokenError`: `cause` itself if it is one, else one of this `code`. */
export function asTokenError(cause: unknown, code: TokenErrorCode): TokenError {
  return cause instanceof TokenError ? cause : new TokenError(code, { cause })
}

/** Whether the same request can succeed later without anybody changing anything. */
export function isRetryable({ code, status }: TokenError): boolean {
  return /^(network|timeout)$/.test(code) || /^(408|425|429|503|504)$/.test(`${status}`)
}
