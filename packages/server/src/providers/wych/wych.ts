import { RelayConfigError } from '../../errors.ts'
import type { RoutePolicy } from '../../routes/route-policy.ts'
import { isPlainSegment } from '../../routes/path-template.ts'
import { knownOptions, pathOption, urlOption } from '../../config/checks.ts'
import { secretReader, type SecretSource } from '../../secrets/secret-source.ts'
import type { RegisteredUser, RelayUser } from '../../user.ts'
import { type AccountName, defineProvider } from '../define-provider.ts'
import { oauth2ClientCredentials } from '../oauth2-client-credentials.ts'
import { type GatewayProvider, providerId } from '../../provider/provider.ts'
import { wychUsers } from './users.ts'

/** Options of {@link wych}. */
export interface WychOptions<User extends RelayUser = RegisteredUser> {
  /** Path to mount it under. Default `wych`. */
  readonly id?: string
  readonly clientId: string | undefined
  /** The client's secret, or a function that fetches it. */
  readonly clientSecret: SecretSource
  /** The key that every call carries, or a function that fetches it. */
  readonly apiKey: SecretSource
  /** The partner's name in the API's paths. */
  readonly partner: string
  /** The app's name in the API's paths. */
  readonly app: string
  /** The user's id at Wych; or name the `email`. */
  readonly userId?: (user: User) => AccountName | Promise<AccountName>
  /** The user's address, by which Wych finds or creates the user at the first call. */
  readonly email?: (user: User) => AccountName | Promise<AccountName>
  /** OpenID Connect issuer. Default `https://login.wych.app/realms/partner`. */
  readonly issuer?: string
  /** Base of the API. Default `https://api.wych.io`. */
  readonly apiUrl?: string
  /** Address of the consent page. Default `https://connect.wych.app`. */
  readonly connectUrl?: string
  /**
   * Path of the page that shows the user's accounts, such as `/accounts`. With it, `POST /wych/connect` starts a
   * consent and `GET /wych/return` takes the user back there: register that address with Wych. The page finds
   * `state` in its query (`ACTIVE`, `PENDING`, `REJECTED` or `UNKNOWN`), or `error` with a code of the relay.
   */
  readonly returnTo?: string
  /** What browsers may call, such as `wych.routes.accounts`. */
  readonly routes: readonly RoutePolicy[]
}

const optionNames: readonly (keyof WychOptions)[] = [
  'id',
  'clientId',
  'clientSecret',
  'apiKey',
  'partner',
  'app',
  'userId',
  'email',
  'issuer',
  'apiUrl',
  'connectUrl',
  'returnTo',
  'routes',
]

const routes = {
  /** `GET /accounts`: the user's accounts. Wych does not publish the path; this is an assumption. */
  accounts: { id: 'accounts', method: 'GET', path: '/accounts', scope: 'subject' },
  /** `GET /accounts/:id/transactions`. An assumption too. */
  transactions: { id: 'transactions', method: 'GET', path: '/accounts/:id/transactions', scope: 'subject' },
} as const satisfies Record<string, RoutePolicy>

function createWych<User extends RelayUser = RegisteredUser>(
  options: WychOptions<User>,
): GatewayProvider<User> {
  knownOptions('wych', options, optionNames)
  const account = accountOption(options)
  const apiUrl = urlOption('wych.apiUrl', options.apiUrl, 'https://api.wych.io')
  const apiKey = secretReader('wych.apiKey', options.apiKey)
  const { clientId, clientSecret, issuer = 'https://login.wych.app/realms/partner' } = options
  const service = oauth2ClientCredentials('wych', { clientId, clientSecret, issuer })
  const appName = segmentOption('app', options.app)
  const app = `${apiUrl}/v3/partner/${segmentOption('partner', options.partner)}/app/${appName}`
  const connectUrl = urlOption('wych.connectUrl', options.connectUrl, 'https://connect.wych.app')
  const keyHeader = async () => ({ 'x-api-key': (await apiKey.read()).reveal() })
  const users = wychUsers({ app, byEmail: options.email !== undefined, service, keyHeader })
  return defineProvider({
    id: providerId(options.id, 'wych'),
    apiUrl,
    routes: options.routes,
    account,
    credential: users.token,
    ...(options.returnTo !== undefined && {
      consent: {
        url: `${connectUrl}/app/${appName}/connection`,
        returnTo: pathOption('wych.returnTo', options.returnTo),
        userId: users.userId,
      },
    }),
    secrets: [apiKey],
    // A wrong x-api-key and a missing scope are 403: ours to mend, not the user's.
    credentialRefusals: [401, 403],
    urls: { 'wych.connectUrl': connectUrl },
    authorize: async (_call, { credential }) => ({
      authorization: `Bearer ${credential}`,
      ...(await keyHeader()),
    }),
  })
}

/**
 * Wych: accounts at banks of New Zealand and Australia, through the gateway. Every call carries the user's own token
 * and the business's `x-api-key`, which must not be in client code.
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
}: WychOptions<User>): NonNullable<typeof userId> {
  if (userId && email) {
    const sentence = 'wych.userId and wych.email both name the user. Remove one.'
    throw new RelayConfigError('invalid_option', 'wych.email', sentence)
  }
  const account = userId ?? email
  if (account) return account
  const sentence =
    'wych.userId is missing. Set it, or wych.email, to a function of the user, such as (user) => user.wychId.'
  throw new RelayConfigError('missing_option', 'wych.userId', sentence)
}

function segmentOption(name: 'partner' | 'app', value: unknown): string {
  if (typeof value === 'string' && isPlainSegment(value)) return value
  const option = `wych.${name}`
  throw new RelayConfigError(
    'missing_option',
    option,
    `${option} is missing. Set it to the name in the API's paths.`,
  )
}
