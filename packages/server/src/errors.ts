import { type ErrorCode, errorCodes } from '@token-relay/protocol'

interface ErrorText {
  readonly title: string
  readonly sentence: string
}

/**
 * The title and the default sentence of each error code. Sentences go to browsers: they say what to do if the caller
 * can do something. Status and `retryable` are in `errorCodes`, which browsers share.
 */
export const errorTexts: Readonly<Record<ErrorCode, ErrorText>> = {
  // The request is wrong.
  bad_request: { title: 'Malformed request', sentence: 'The request is malformed.' },
  reserved_parameter: {
    title: 'Reserved parameter',
    sentence: 'The request contains a parameter that only the server may set.',
  },
  idempotency_key_required: {
    title: 'Idempotency-Key required',
    sentence: 'Send an Idempotency-Key of 1 to 255 printable characters.',
  },
  unsupported_purpose: { title: 'Unknown purpose', sentence: 'purpose must be "api" or "connect".' },
  unknown_route: { title: 'No such route', sentence: 'No route has this path.' },
  method_not_allowed: { title: 'Method not allowed', sentence: 'This path does not support the method.' },
  body_too_large: { title: 'Body too large', sentence: 'The body is too large.' },
  unsupported_media_type: {
    title: 'Not JSON',
    sentence: 'Send JSON, with Content-Type: application/json.',
  },
  rate_limited: { title: 'Too many requests', sentence: 'Too many requests. Wait and try again.' },

  // The caller is unknown or not allowed.
  unauthenticated: { title: 'Not signed in', sentence: 'Sign in first.' },
  missing_token: { title: 'No token', sentence: 'Send a relay token as Authorization: Bearer.' },
  invalid_token: { title: 'Invalid token', sentence: 'The token is not valid here. Request a new one.' },
  denied: { title: 'Not allowed', sentence: 'You may not do this.' },
  cross_site: { title: 'Origin not allowed', sentence: 'Pages of this origin may not call.' },
  no_provider_account: {
    title: 'No account at the provider',
    sentence: 'The signed-in user has no usable account at the provider.',
  },

  // The host is set up wrongly, or its code failed.
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
  store_unavailable: {
    title: 'Sign-outs cannot be checked',
    sentence: 'It cannot be checked whether you are still signed in. Try again in a moment.',
  },
  secret_unavailable: { title: 'Secret unavailable', sentence: 'A secret of this service is not available.' },
  closing: {
    title: 'Server is closing',
    sentence: 'The server is about to stop. Try again.',
  },
  internal_error: { title: 'Internal error', sentence: 'The relay failed to answer.' },

  // The provider refuses, or its answer is unusable.
  upstream_credentials_rejected: {
    title: 'Provider refuses our credentials',
    sentence: 'The provider refuses the credentials of this service.',
  },
  upstream_refused: {
    title: 'Provider refuses the request',
    sentence: 'The provider refuses to issue a token.',
  },
  upstream_bad_response: {
    title: 'Unusable answer from the provider',
    sentence: 'The provider sent a response that cannot be used.',
  },
  upstream_stale_token: {
    title: 'Stale token from the provider',
    sentence: 'The token had already expired when it arrived.',
  },
  upstream_limited: { title: 'Provider limits requests', sentence: 'The provider limits our requests.' },
  upstream_unavailable: { title: 'Provider unavailable', sentence: 'The provider cannot be reached.' },
  upstream_timeout: { title: 'Provider too slow', sentence: 'The provider took too long to answer.' },
}

/**
 * A limit of the relay.
 *
 * - `mint-subject`, `mint-address`: token requests and consents a minute. Options `rateLimit.mintPerSubject` and
 *   `rateLimit.mintPerAddress`.
 * - `revoke-subject`: log-outs a minute. Option `rateLimit.mintPerSubject`.
 * - `gateway-subject`: gateway calls a minute. Option `rateLimit.gatewayPerSubject`.
 * - `calls-in-progress`: gateway calls at a time. Option `maxCallsPerSubject`.
 * - `forced-mint`: mints that a page forces, one in 10 s.
 */
export type LimitName =
  'mint-subject' | 'mint-address' | 'revoke-subject' | 'gateway-subject' | 'calls-in-progress' | 'forced-mint'

/** Details of a {@link RelayError}, all optional. */
export interface RelayErrorDetails {
  /** Replaces the code's sentence by a more precise one. Sent to the browser: it never contains provider text. */
  readonly message?: string
  /** Milliseconds after which the same request may succeed. */
  readonly retryAfterMs?: number
  /** The limit that the request exceeded, for `rate_limited`. */
  readonly limit?: LimitName
  /** The provider's id, if the failure concerns one. */
  readonly provider?: string
  /** A sentence for the operator. Part of logs and events, never sent to a browser. */
  readonly hint?: string
  /** The methods that the path supports, for a 405. */
  readonly allow?: string
  /** The error that the host's function threw. Passed to `onError`, never part of events or answers. */
  readonly cause?: unknown
}

/**
 * A failure with a code of the closed list in `@token-relay/protocol`. Switch on `code`. `message` is for people and
 * safe to show: it never contains a secret, a token or the provider's text.
 */
export class RelayError extends Error {
  override readonly name = 'RelayError'
  readonly code: ErrorCode
  /** The HTTP status that the relay answers with. */
  readonly status: number
  /** Whether the same request can succeed later. */
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  /** The limit that the request exceeded, for `rate_limited`. */
  readonly limit: LimitName | undefined
  readonly provider: string | undefined
  readonly hint: string | undefined
  readonly allow: string | undefined

  constructor(code: ErrorCode, details: RelayErrorDetails = {}) {
    super(
      details.message ?? errorTexts[code].sentence,
      details.cause === undefined ? {} : { cause: details.cause },
    )
    this.code = code
    this.status = errorCodes[code].status
    this.retryable = errorCodes[code].retryable
    this.retryAfterMs = details.retryAfterMs
    this.limit = details.limit
    this.provider = details.provider
    this.hint = details.hint
    this.allow = details.allow
  }
}

/** The code of a {@link RelayConfigError}. */
export type RelayConfigErrorCode =
  /** `identify` is not a function. */
  | 'missing_identify'
  /** A required option is not set, or a secret is empty, padded or not a string. */
  | 'missing_option'
  /** An option has a name that does not exist. */
  | 'unknown_option'
  /** An option has a value of the wrong kind or outside its range. */
  | 'invalid_option'
  /** A secret or a client id is the placeholder of a template. */
  | 'placeholder_secret'
  /** An origin contains `*`. */
  | 'wildcard_origin'
  /** A provider's URL is not encrypted. */
  | 'insecure_upstream'
  /** `providers` is empty. */
  | 'no_providers'
  /** Two providers have the same id. */
  | 'duplicate_provider'
  /** A method of the relay names a provider that is not mounted. */
  | 'unknown_provider'
  /** `relay.fetch` names a direct provider, which has no gateway. */
  | 'direct_provider'
  /** A route is missing, incomplete or open to everyone by mistake. */
  | 'invalid_route'

/**
 * A mistake in the host's code. Thrown when a provider or a relay is created, and by `relay.mint()`, `relay.fetch()`
 * and `relay.revoke()` for a provider that they cannot use. The message says which value was seen, what is expected
 * and which option changes it.
 */
export class RelayConfigError extends Error {
  override readonly name = 'RelayConfigError'
  readonly code: RelayConfigErrorCode
  /** The option to change, such as `wealthica.clientSecret`; `provider` for an argument of a relay's method. */
  readonly option: string

  constructor(code: RelayConfigErrorCode, option: string, message: string) {
    super(message)
    this.code = code
    this.option = option
  }
}

/** Returns the error for a request without a signed-in user. */
export function unauthenticated(): RelayError {
  return new RelayError('unauthenticated')
}

/** Returns a {@link RelayError} as it is, and `internal_error` for any other error, whose text browsers must not see. */
export function asRelayError(error: unknown): RelayError {
  if (error instanceof RelayError) return error
  return new RelayError('internal_error')
}

/** Writes an error as one line to standard error: the default of the option `onError`. */
export function logError(error: unknown): void {
  process.stderr.write(`${errorLine(error)}\n`)
}

/** Returns an error as one line. Control characters are escaped, so that no value can forge a log line (L3). */
export function errorLine(error: unknown): string {
  const text = error instanceof RelayError ? relayErrorText(error) : String(error)
  return `[token-relay] ${text}`.replace(
    /\p{Cc}/gu,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

function relayErrorText({ code, message, provider, hint, cause }: RelayError): string {
  const reason = cause instanceof Error ? cause.message : undefined
  return [provider ? `${code} (${provider}):` : `${code}:`, message, hint, reason].filter(Boolean).join(' ')
}
