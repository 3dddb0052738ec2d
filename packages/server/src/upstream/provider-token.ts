/** A token in a provider's answer, before its time has been worked out. */
export interface ProviderToken {
  readonly token: string
  readonly facts: LifeFacts
}

/** What a provider's answer says about a token's time. All but the server's date in seconds, as providers send it. */
export interface LifeFacts {
  /** RFC 7519 §4.1.6. */
  readonly iatSeconds?: number
  /** RFC 7519 §4.1.4. */
  readonly expSeconds?: number
  /** RFC 6749 §5.1. */
  readonly expiresInSeconds?: number
  /** The answer's `Date` header; without it the local clock stands in. */
  readonly serverDateMs?: number
}
