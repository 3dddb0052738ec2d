import {
  baseUrl,
  callback,
  check,
  deferred,
  mountName,
  optional,
  required,
  sitePath,
} from '../../config/checks.ts'
import { type Checks, checkOptions, missingOption } from '../../config/option-table.ts'
import { RelayConfigError } from '../../errors.ts'
import type { GatewayProvider } from '../../provider/provider.ts'
import { isPlainSegment } from '../../routes/path-template.ts'
import type { RoutePolicy } from '../../routes/route-policy.ts'
import { type SecretSource, headerSecret } from '../../secrets/secret-source.ts'
import type { RegisteredUser, RelayUser } from '../../user.ts'
import { type AccountName, gatewayProvider } from '../gateway-provider.ts'
import { clientCredentials } from '../oauth2-client-credentials.ts'
import { wychUsers } from './users.ts'

/** Options of {@link wych}. Set either `userId` or `email`. */
export interface WychOptions<User extends RelayUser = RegisteredUser> {
  /** Path to mount it under. Default `wych`. */
  readonly id?: string | undefined
  /** The partner's client id. */
  readonly clientId: string | undefined
  /** The client's secret, or a function that fetches it. */
  readonly clientSecret: SecretSource
  /** The key that every call carries, or a function that fetches it. */
  readonly apiKey: SecretSource
  /** The partner's name in the API's paths. */
  readonly partner: string
  /** The app's name in the API's paths. */
  readonly app: string
  /** Returns the user's id at Wych. */
  readonly userId?: ((user: User) => AccountName | Promise<AccountName>) | undefined
  /** Returns the user's email address. Wych finds or creates the user by it at the first call. */
  readonly email?: ((user: User) => AccountName | Promise<AccountName>) | undefined
  /** URL of the OpenID Connect issuer. Default `https://login.wych.app/realms/partner`. */
  readonly issuer?: string | undefined
  /** Base URL of the API. Default `https://api.wych.io`. */
  readonly apiUrl?: string | undefined
  /** URL of the consent page. Default `https://connect.wych.app`. */
  readonly connectUrl?: string | undefined
  /**
   * Path of the page that shows the user's accounts, such as `/accounts`. With it, `POST /wych/connect` starts a
   * consent and `GET /wych/return`, the URL to register with Wych, takes the user back to that page. The page finds
   * `state` in its query (`ACTIVE`, `PENDING`, `REJECTED` or `UNKNOWN`), or `error` with a code of the relay.
   * Default: no consent.
   */
  readonly returnTo?: string | undefined
  /** The calls that browsers may make, such as `wych.routes.accounts`. */
  readonly routes: readonly RoutePolicy[]
}

const pathName = required(
  "Set it to the name in the API's paths.",
  check({
    expected: "the name in the API's paths",
    parse: (value) => (typeof value === 'string' && isPlainSegment(value) ? value : undefined),
  }),
)

export const wychChecks = {
  id: mountName({ default: 'wych' }),
  clientId: deferred,
  clientSecret: deferred,
  apiKey: headerSecret,
  partner: pathName,
  app: pathName,
  userId: callback,
  email: callback,
  issuer: deferred,
  apiUrl: baseUrl({ default: 'https://api.wych.io' }),
  connectUrl: baseUrl({ default: 'https://connect.wych.app' }),
  returnTo: optional(sitePath()),
  routes: deferred,
} satisfies Checks<WychOptions>

// Wych decides by the client which scopes a token has.
const grantNames = { scopes: 'wych.clientId', parameters: 'wych.issuer' }

const routes = {
  /** `GET /accounts`: the user's accounts. Wych does not publish the path: it is an assumption. */
  accounts: { id: 'accounts', method: 'GET', path: '/accounts', scope: 'subject' },
  /** `GET /accounts/:id/transactions`. The path is an assumption too. */
  transactions: { id: 'transactions', method: 'GET', path: '/accounts/:id/transactions', scope: 'subject' },
} as const satisfies Record<string, RoutePolicy>

function createWych<User extends RelayUser = RegisteredUser>(
  options: WychOptions<User>,
): GatewayProvider<User> {
  const checked = checkOptions('wych', options, wychChecks)
  const { id, apiKey, apiUrl, connectUrl, returnTo, clientId, clientSecret } = checked
  const { issuer = 'https://login.wych.app/realms/partner' } = checked
  const service = clientCredentials('wych', { clientId, clientSecret, issuer }, grantNames)
  const app = `${apiUrl}/v3/partner/${checked.partner}/app/${checked.app}`
  const keyHeader = async () => ({ 'x-api-key': (await apiKey.read()).reveal() })
  const users = wychUsers({ app, byEmail: checked.email !== undefined, service, keyHeader })
  const consentUrl = `${connectUrl}/app/${checked.app}/connection`
  return gatewayProvider({
    id,
    apiUrl,
    routes: checked.routes,
    account: accountOption(checked),
    credential: users.token,
    consent: returnTo === undefined ? undefined : { url: consentUrl, returnTo, userId: users.userId },
    secrets: [apiKey],
    // Wych answers 403 to a wrong x-api-key or a missing scope: that is for the operator to fix, not the user.
    credentialRefusals: [401, 403],
    urls: { 'wych.connectUrl': connectUrl },
    authorize: async (_call, { credential }) => ({
      authorization: `Bearer ${credential}`,
      ...(await keyHeader()),
    }),
  })
}

/**
 * Creates the provider Wych: accounts at banks of New Zealand and Australia, through the gateway. Every call carries
 * the user's token and the business's `x-api-key`, which must not be in client code.
 *
 * ```ts
 * wych({ clientId, clientSecret, apiKey, partner: 'maple', app: 'ledger', email: (user) => user.email, routes: [wych.routes.accounts] })
 * ```
 *
 * @throws RelayConfigError
 * @see https://docs.wych.io
 */
export const wych = Object.assign(createWych, { routes })

function accountOption<User extends RelayUser>({
  userId,
  email,
}: Pick<WychOptions<User>, 'userId' | 'email'>): NonNullable<typeof userId> {
  if (userId && email) {
    const sentence = 'wych.userId and wych.email both name the user. Remove one.'
    throw new RelayConfigError('invalid_option', 'wych.email', sentence)
  }
  const account = userId ?? email
  if (account) return account
  const remedy = 'Set it, or wych.email, to a function of the user, such as (user) => user.wychId.'
  throw missingOption('wych.userId', remedy)
}
