/**
 * Every failure the relay reports, as data: what a caller switches on. The sentences live in the server.
 *
 * `status` is the HTTP status the relay answers with. `retryable` says whether the same request can succeed
 * later without anybody changing anything.
 */
export const errorCodes = {
  /** The body is not what the route takes. */
  bad_request: { status: 400, retryable: false },
  /** The provider has no such purpose. */
  unsupported_purpose: { status: 400, retryable: false },
  /** The browser set a parameter that the relay sets itself. */
  reserved_parameter: { status: 400, retryable: false },
  /** The route changes something and needs an `Idempotency-Key`. */
  idempotency_key_required: { status: 400, retryable: false },
  /** The gateway was called without a relay token. */
  missing_token: { status: 401, retryable: false },
  /** The relay token is expired, revoked, or for something else. */
  invalid_token: { status: 401, retryable: false },
  /** The host's `identify` found nobody signed in. */
  unauthenticated: { status: 401, retryable: false },
  /** The request comes from a page of an origin that is not listed. */
  cross_site: { status: 403, retryable: false },
  /** The route's rule does not let the subject call. */
  denied: { status: 403, retryable: false },
  /** The subject has no usable account name at the provider. */
  no_provider_account: { status: 403, retryable: false },
  /** No route of the relay has this path. */
  unknown_route: { status: 404, retryable: false },
  /** The path is the relay's, the method is not. */
  method_not_allowed: { status: 405, retryable: false },
  /** The body is larger than the route takes. */
  body_too_large: { status: 413, retryable: false },
  /** The body is not JSON by its Content-Type. */
  unsupported_media_type: { status: 415, retryable: false },
  /** The relay's own limit for the subject or the address. */
  rate_limited: { status: 429, retryable: true },
  /** The host's `identify` threw, or returned somebody without an id. */
  identify_failed: { status: 500, retryable: false },
  /** The host's body parser left no raw bytes to forward; the answer says how to keep them. */
  raw_body_required: { status: 500, retryable: false },
  /** The relay is mounted in a way it refuses to serve; the server's log says what to change. */
  misconfigured: { status: 500, retryable: false },
  /** A fault of the relay itself. */
  internal_error: { status: 500, retryable: false },
  /** The provider refuses the host's secrets. */
  upstream_credentials_rejected: { status: 502, retryable: false },
  /** The provider refuses to mint for this subject. */
  upstream_refused: { status: 502, retryable: false },
  /** The provider answered something that is not a token. */
  upstream_bad_response: { status: 502, retryable: false },
  /** The provider's token was dead, or its window shut, on arrival. */
  upstream_stale_token: { status: 502, retryable: false },
  /** The host's secret manager did not hand out a secret. */
  secret_unavailable: { status: 503, retryable: true },
  /** The provider limits the host's requests. */
  upstream_limited: { status: 503, retryable: true },
  /** The provider cannot be reached or reports a fault of its own. */
  upstream_unavailable: { status: 503, retryable: true },
  /** The provider took too long. */
  upstream_timeout: { status: 504, retryable: true },
} as const satisfies Record<string, { status: number; retryable: boolean }>

/** A code of the closed list {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes

/** Whether a value is a code of the closed list. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorCodes, value)
}
