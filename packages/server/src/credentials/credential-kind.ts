import type { ProviderToken } from '../upstream/provider-token.ts'
import type { Issuer } from './minter.ts'
import type { Demand } from './serving-rule.ts'

/** Tokens of one provider that serve alike. */
export interface CredentialKind {
  readonly issuer: Issuer
  /** What distinguishes them from those of another kind, in every process. `undefined`: no other process gets them. */
  readonly identity?: readonly string[] | undefined
  /** Milliseconds since issue after which Connect refuses the token. */
  readonly connectWindowMs: number
  /** Milliseconds before expiry in which the provider advises against using the token. */
  readonly leewayMs: number
}

/** A request for a token. */
export interface CredentialRequest {
  /** `undefined` for a credential that the whole business shares. */
  readonly subjectId: string | undefined
  /** The subject's account at the provider. A token minted for another account is never served. */
  readonly account: string
  readonly demand: Demand
  /** `tokenId` of a token that the provider answered 401 to. */
  readonly refused?: string | undefined
  /** Asks the provider. */
  readonly mint: () => Promise<ProviderToken>
}
