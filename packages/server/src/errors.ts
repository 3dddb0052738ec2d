import { type ErrorCode, errorCodes } from '@token-relay/protocol'

/** What a {@link RelayError} may say besides its code and sentence. */
export interface RelayErrorDetails {
  /** Milliseconds after which the same request may succeed. */
  readonly retryAfterMs?: number
  /** The provider's id, where one is involved. */
  readonly provider?: string
  /** What the operator should look at. Logged and put into events, never sent to a browser. */
  readonly hint?: string
  /** The methods that a path takes, for a 405. */
  readonly allow?: string
  /** Whether it repeats a failure from before, while callers share it. */
  readonly isShared?: boolean
  /** What the host's own function threw. For `onError`; events and answers do not hold it. */
  readonly cause?: unknown
}

/**
 * A failure with a code of the closed list in `@token-relay/protocol`. Switch on `code`; `message` is for people
 * and safe to show: it never holds a secret, a token or the provider's own text.
 */
export class RelayError extends Error {
  override readonly name = 'RelayError'
  readonly code: ErrorCode
  /** The HTTP status that the relay answers with. */
  readonly status: number
  /** Whether the same request can succeed later without a change. */
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  readonly provider: string | undefined
  readonly hint: string | undefined
  readonly allow: string | undefined
  readonly isShared: boolean

  constructor(code: ErrorCode, message: string, details: RelayErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause })
    this.code = code
    this.status = errorCodes[code].status
    this.retryable = errorCodes[code].retryable
    this.retryAfterMs = details.retryAfterMs
    this.provider = details.provider
    this.hint = details.hint
    this.allow = details.allow
    this.isShared = details.isShared ?? false
  }
}

/** Why a relay refuses to start. */
export type RelayConfigErrorCode =
  | 'missing_identify'
  | 'missing_option'
  | 'unknown_option'
  | 'invalid_option'
  | 'placeholder_secret'
  | 'wildcard_origin'
  | 'insecure_upstream'
  | 'no_providers'
  | 'duplicate_provider'
  | 'unknown_provider'
  | 'invalid_route'

/** Thrown while a relay is being set up. The sentence says what was seen, what was expected and what to change. */
export class RelayConfigError extends Error {
  override readonly name = 'RelayConfigError'
  readonly code: RelayConfigErrorCode
  /** The option to change, such as `wealthica.clientSecret`. */
  readonly option: string

  constructor(code: RelayConfigErrorCode, option: string, message: string) {
    super(message)
    this.code = code
    this.option = option
  }
}

/** The answer to a request that needs somebody signed in. */
export function unauthenticated(): RelayError {
  return new RelayError('unauthenticated', 'Sign in first.')
}

/** Any failure as a {@link RelayError}; what is not one of ours is not shown to the browser. */
export function asRelayError(error: unknown): RelayError {
  if (error instanceof RelayError) return error
  return new RelayError('internal_error', 'The relay failed to answer.')
}

/** Writes a fault as one line on standard error: the default of the option `onError`. */
export function logError(error: unknown): void {
  process.stderr.write(`${errorLine(error)}\n`)
}

/** A fault on one line. Control characters are escaped, so that no value can forge a line of the log (L3). */
export function errorLine(error: unknown): string {
  const text = error instanceof RelayError ? relayErrorText(error) : String(error)
  return `[token-relay] ${text}`.replace(
    /\p{Cc}/gu,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

function relayErrorText({ code, message, provider, hint, cause }: RelayError): string {
  const said = cause instanceof Error ? cause.message : undefined
  return [provider ? `${code} (${provider}):` : `${code}:`, message, hint, said].filter(Boolean).join(' ')
}
