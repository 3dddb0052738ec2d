import type { RouteMethod } from '../routes/route-policy.ts'
import type { GatewayProvider } from '../provider/provider.ts'
import type { RelayUser } from '../user.ts'

/** A gateway provider under test, and what the checks need to know about it. */
export interface ProviderContract<User extends RelayUser> {
  readonly provider: GatewayProvider<User>
  /** Two users with different data at the provider. */
  readonly users: readonly [User, User]
  /** Path and query of a GET that succeeds for both users and returns each user's data, such as `/v3/accounts/me`. */
  readonly path: string
  /** Set if that GET returns the same data to every user, such as a business's balance. */
  readonly shared?: true
  /** Returns how many requests the provider's test server has received so far. */
  readonly requests: () => number
  /** Returns secrets, keys and credentials that must never reach a browser, each of at least 8 characters. */
  readonly canaries: () => readonly string[]
  /**
   * Names that only the relay may set, from the provider's documentation: parameters that choose the account of a call,
   * headers that sign it. A page that sends one must be refused. Do not read them from `provider`: the checks are to
   * notice a name that it forgets. Default none.
   */
  readonly reserved?: ReservedNames
  /**
   * All routes that pages may call, by `METHOD /path`, each with who may call it. A route that is missing here, or open
   * to others than stated, fails a check. Default: routes are not checked.
   */
  readonly routes?: Readonly<Record<string, RouteAudience>>
  /** A call that changes something and succeeds for the first user. Without it, writes are not checked. */
  readonly write?: ContractWrite
  /** The provider's secrets, if each is a function. Without it, re-reading of secrets is not checked. */
  readonly secrets?: ContractSecrets
}

/** Names that only the relay may set. */
export interface ReservedNames {
  /** Parameters of the query and members of a JSON body. Default none. */
  readonly parameters?: readonly string[]
  /** Request headers. Default none. */
  readonly headers?: readonly string[]
}

/**
 * Who may call a route: `subject`, a user for their own account; `business`, users that the route's `allow` permits;
 * `everyone`, every signed-in user.
 */
export type RouteAudience = 'subject' | 'business' | 'everyone'

/** A call that changes something. */
export interface ContractWrite {
  readonly method: Exclude<RouteMethod, 'GET'>
  readonly path: string
  /** The JSON body. */
  readonly body: Readonly<Record<string, unknown>>
  /** Whether the call must be refused without an `Idempotency-Key`. Default `false`. */
  readonly needsKey?: boolean
}

/** A provider's secrets under test. */
export interface ContractSecrets {
  /** Returns how often each function has been called so far. */
  readonly reads: () => readonly number[]
  /** Makes the provider's test server answer every request with 401, until the returned function is called. */
  readonly refuse: () => () => void
}
