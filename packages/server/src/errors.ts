import { type ErrorCode, errorCodes } from '@token-relay/protocol'

/** The texts of each error code: a title for people who skim, a sentence that says what to do where one can. */
export const errorTexts: Readonly<Record<ErrorCode, { readonly title: string; readonly sentence: string }>> =
  {
    bad_request: { title: 'Malformed request', sentence: 'The request is malformed.' },
    reserved_parameter: {
      title: 'Reserved parameter',
      sentence: 'The request sets a parameter that the server sets itself.',
    },
    idempotency_key_required: {
      title: 'Idempotency-Key required',
      sentence: 'Send an Idempotency-Key of 1 to 255 printable characters.',
    },
    unsupported_purpose: { title: 'Unknown purpose', sentence: 'purpose must be "api" or "connect".' },
    unauthenticated: { title: 'Not signed in', sentence: 'Sign in first.' },
    missing_token: { title: 'No token', sentence: 'Send a relay token as Authorization: Bearer.' },
    invalid_token: { title: 'Invalid token', sentence: 'The token is not valid here. Ask for a new one.' },
    denied: { title: 'Not allowed', sentence: 'You may not do this.' },
    cross_site: { title: 'Origin not allowed', sentence: 'Pages of this origin may not call.' },
    no_provider_account: {
      title: 'No account at the provider',
      sentence: 'The signed-in user has no usable account at the provider.',
    },
    unknown_route: { title: 'No such route', sentence: 'No route has this path.' },
    method_not_allowed: { title: 'Method not allowed', sentence: 'This path does not support the method.' },
    body_too_large: { title: 'Body too large', sentence: 'The body is too large.' },
    unsupported_media_type: {
      title: 'Not JSON',
      sentence: 'Send JSON, with Content-Type: application/json.',
    },
    rate_limited: { title: 'Too many requests', sentence: 'Too many requests. Wait and try again.' },
    identify_failed: {
      title: 'Sign-in could not be checked',
      sentence: 'The signed-in user could not be determined.',
    },
    raw_body_required: {
      title: 'Raw body required',
      sentence:
        "The host's parser has consumed the body, and the gateway forwards its exact bytes. Mount the relay before the parser, or write express.json({ limit: '256kb', verify: keepRawBody }).",
    },
    misconfigured: { title: 'Server misconfigured', sentence: 'The server is not set up for this.' },
    internal_error: { title: 'Internal error', sentence: 'The relay failed to answer.' },
    upstream_credentials_rejected: {
      title: 'Provider refuses our credentials',
      sentence: 'The provider refuses the credentials of this service.',
    },
    upstream_refused: {
      title: 'Provider refuses the user',
      sentence: 'The provider refuses to issue a token for this user.',
    },
    upstream_bad_response: {
      title: 'Unusable answer from the provider',
      sentence: 'The provider sent a response that cannot be used.',
    },
    upstream_stale_token: {
      title: 'Stale token from the provider',
      sentence: 'The token had already expired when it arrived.',
    },
    secret_unavailable: {
      title: 'Secret unavailable',
      sentence: 'A secret of this service is not available.',
    },
    upstream_limited: { title: 'Provider limits requests', sentence: 'The provider limits our requests.' },
    upstream_unavailable: { title: 'Provider unavailable', sentence: 'The provider cannot be reached.' },
    upstream_timeout: { title: 'Provider too slow', sentence: 'The provider took too long to answer.' },
  }

/** What a {@link RelayError} may say besides its code and sentence. */
export interface RelayErrorDetails {
  /** A sentence more precise than the code's own. Sent to the browser: it never contains provider text. */
  readonly message?: string
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

  constructor(code: ErrorCode, details: RelayErrorDetails = {}) {
    super(
      details.message ?? errorTexts[code].sentence,
      details.cause === undefined ? {} : { cause: details.cause },
    )
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
  return new RelayError('unauthenticated')
}

/** Any failure as a {@link RelayError}; what is not one of ours is not shown to the browser. */
export function asRelayError(error: unknown): RelayError {
  if (error instanceof RelayError) return error
  return new RelayError('internal_error')
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
