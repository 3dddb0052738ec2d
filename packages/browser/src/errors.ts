import type { ErrorCode } from '@token-relay/protocol'

/**
 * Why a call failed. `docs/errors.md` says what to do about each: one of the relay's codes, including codes that this
 * version does not know yet, or:
 *
 * - `network`: the relay is unreachable. `timeout`: it did not answer within 10 s. `offline`: the device is offline.
 * - `bad_answer`: a 200 without a usable token. `http_error`: a failed response that is not the relay's.
 * - `discarded`: the user changed or signed out during the call, or the client was disposed of. `aborted`: the caller's signal aborted.
 * - `unauthenticated` is also a redirect: hosts send signed-out users to a login page.
 * - `headers_failed`: the option `headers` threw or returned invalid headers. `unsafe_path`: the path leaves the
 *   provider's API, or the provider's name is not valid.
 * - `no_widget`: the provider has no Connect widget. `unexpected`: anything else, with the `cause`.
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
  | 'headers_failed'
  | 'unsafe_path'
  | 'no_widget'
  | 'unexpected'
  | (string & {})

/** The other properties of a {@link TokenError}. */
export interface TokenErrorDetails {
  /** HTTP status of the relay's response, if there was one. */
  readonly status?: number
  /** Milliseconds that the relay asks to wait. */
  readonly retryAfterMs?: number | undefined
  /** The relay's sentence about this failure. */
  readonly detail?: string | undefined
  /** The id under which the relay reported this failure. */
  readonly requestId?: string | undefined
  /** What was thrown before, if anything was. */
  readonly cause?: unknown
}

/** A failed call. Switch on `code`; `message` is for developers. It never contains a token. */
export class TokenError extends Error {
  // Declared only: a field would be initialized here and assigned below.
  declare readonly name: 'TokenError'
  declare readonly code: TokenErrorCode
  /** HTTP status of the relay's response; 0 if there was none. */
  declare readonly status: number
  /** Milliseconds that the relay asks to wait; 0 if it does not ask. */
  declare readonly retryAfterMs: number
  /** The id of the request in the relay's events, for reports to its operator; `''` if there is not one. */
  declare readonly requestId: string

  /** The message is the relay's `detail` if there is one, and otherwise a sentence with the code. */
  constructor(
    code: TokenErrorCode,
    {
      status = 0,
      retryAfterMs = 0,
      detail = `The call failed: ${code}.`,
      requestId = '',
      cause,
    }: TokenErrorDetails = {},
  ) {
    super(detail, { cause })
    Object.assign(this, { name: 'TokenError', code, status, retryAfterMs, requestId })
  }
}

/** Returns whether a text is written like a code. A proxy writes its own in another way, such as `BAD_GATEWAY`. */
export function isCode(text: string): boolean {
  return /^[a-z_]+$/.test(text)
}

/** Returns a listener for failures that throws a `TokenError` with this code. */
export function failAs(code: TokenErrorCode): (cause: unknown) => never {
  return (cause) => {
    throw new TokenError(code, { cause })
  }
}

/** Returns whether the same request can succeed later although nobody changes anything. */
export function isRetryable({ code, status }: TokenError): boolean {
  // A 5xx that is not the relay's comes from a proxy, for example while the relay restarts.
  return /^((408|425|429|50[34])[a-z_]+|5..http_error|0(network|timeout))$/.test(status + code)
}
