import type { RouteMethod } from '../routes/route-policy.ts'
import type { GatewayProvider } from '../provider/provider.ts'
import type { RelayUser } from '../user.ts'

/** A gateway provider under test. */
export interface ProviderContract<User extends RelayUser> {
  readonly provider: GatewayProvider<User>
  /** Two users whose data differ. */
  readonly users: readonly [User, User]
  /** A call that succeeds for both users and answers each with their own data, such as `/v3/accounts/me`. */
  readonly path: string
  /** Says that the call answers everybody alike, such as a business's balance. */
  readonly shared?: true
  /** How many requests the provider's server has got so far. */
  readonly requests: () => number
  /** Texts of 8 or more characters that must never reach a browser: secrets, keys, credentials. */
  readonly canaries: () => readonly string[]
  /** Names of parameters that choose whose data a call is about, whether the provider reserves them or not. */
  readonly forbidden?: readonly string[]
  /** A call that changes something and succeeds for the first user. */
  readonly write?: ContractWrite
  /** How the provider's secrets are read, where it was given a function for each. */
  readonly secrets?: ContractSecrets
}

/** A call that changes something. */
export interface ContractWrite {
  readonly method: Exclude<RouteMethod, 'GET'>
  readonly path: string
  /** The JSON body. */
  readonly body: Readonly<Record<string, unknown>>
}

/** How a provider's secrets are read. */
export interface ContractSecrets {
  /** How often each function has been called so far. */
  readonly reads: () => readonly number[]
  /** Has the provider's server answer 401 to everything, until the function that it returns is called. */
  readonly refuse: () => () => void
}
