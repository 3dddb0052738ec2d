/** A token from a provider, with what its answer says about the token's time. */
export interface ProviderToken {
  readonly token: string
  readonly facts: LifeFacts
}

/** A provider's statements about a token's time, in the units that providers send. */
export interface LifeFacts {
  /** RFC 7519 §4.1.6. */
  readonly iatSeconds?: number
  /** RFC 7519 §4.1.4. */
  readonly expSeconds?: number
  /** RFC 6749 §5.1. */
  readonly expiresInSeconds?: number
  /** The answer's `Date` header in milliseconds. Default: the local clock. */
  readonly serverDateMs?: number
}
