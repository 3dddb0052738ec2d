/**
 * Every failure that the relay reports, for callers to switch on. The server writes the sentences.
 *
 * `status` is the HTTP status of the response. `retryable` says whether the same request can succeed later although
 * nobody changes anything.
 */
export const errorCodes = {
  /** The body does not match what the route accepts. */
  bad_request: { status: 400, retryable: false },
  /** The provider does not support this purpose. */
  unsupported_purpose: { status: 400, retryable: false },
  /** The page set a parameter that only the relay may set. */
  reserved_parameter: { status: 400, retryable: false },
  /** The route changes data and requires an `Idempotency-Key`. */
  idempotency_key_required: { status: 400, retryable: false },
  /** The gateway was called without a relay token. */
  missing_token: { status: 401, retryable: false },
  /** The relay token is expired, revoked, or not valid for this route. */
  invalid_token: { status: 401, retryable: false },
  /** The host's `identify` found nobody signed in. */
  unauthenticated: { status: 401, retryable: false },
  /** The request comes from an origin that is not in the relay's list. */
  cross_site: { status: 403, retryable: false },
  /** The route's rule does not allow this user's call. */
  denied: { status: 403, retryable: false },
  /** The user has no usable account id at the provider. */
  no_provider_account: { status: 403, retryable: false },
  /** No route of the relay has this path. */
  unknown_route: { status: 404, retryable: false },
  /** The route exists, but not for this method. */
  method_not_allowed: { status: 405, retryable: false },
  /** The body is larger than the route allows. */
  body_too_large: { status: 413, retryable: false },
  /** The Content-Type is not JSON. */
  unsupported_media_type: { status: 415, retryable: false },
  /** The relay's own rate limit for the user or the address. */
  rate_limited: { status: 429, retryable: true },
  /** The host's `identify` threw, or returned a user without an id. */
  identify_failed: { status: 500, retryable: false },
  /** The host's body parser did not keep the raw bytes; `detail` says how to keep them. */
  raw_body_required: { status: 500, retryable: false },
  /** The relay refuses to serve the way it is mounted; the server's log says what to change. */
  misconfigured: { status: 500, retryable: false },
  /** A bug in the relay. */
  internal_error: { status: 500, retryable: false },
  /** The provider rejects the host's secrets. */
  upstream_credentials_rejected: { status: 502, retryable: false },
  /** The provider refuses to mint a token for this user. */
  upstream_refused: { status: 502, retryable: false },
  /** The provider's answer contains no usable token. */
  upstream_bad_response: { status: 502, retryable: false },
  /** The provider's token had expired, or its window had closed, on arrival. */
  upstream_stale_token: { status: 502, retryable: false },
  /** The relay is closing: another process, or the restarted one, takes the request. */
  closing: { status: 503, retryable: true },
  /** The relay's processes cannot hear of each other's log-outs, and the host has chosen to wait for them. */
  store_unavailable: { status: 503, retryable: true },
  /** The host's secret manager did not return a secret. */
  secret_unavailable: { status: 503, retryable: true },
  /** The provider rate-limits the host. */
  upstream_limited: { status: 503, retryable: true },
  /** The provider is unreachable or reports an internal error. */
  upstream_unavailable: { status: 503, retryable: true },
  /** The provider did not answer in time. */
  upstream_timeout: { status: 504, retryable: true },
} as const satisfies Record<string, { status: number; retryable: boolean }>

/** A code from {@link errorCodes}. The list is closed. */
export type ErrorCode = keyof typeof errorCodes

/** Returns whether a value is one of the {@link errorCodes}. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.keys(errorCodes).includes(value)
}
