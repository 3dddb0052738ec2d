import { RelayConfigError, RelayError } from '../errors.ts'
import type { RoutePolicy } from '../gateway/route-policy.ts'
import { isPlainSegment } from '../gateway/path-template.ts'
import { knownOptions, urlOption } from '../option-checks.ts'
import { secretReader, type SecretSource } from '../secret-source.ts'
import type { RegisteredUser, RelayUser } from '../subject.ts'
import { jsonRecord, tokenEndpointError } from '../upstream/classify.ts'
import { arrivedToken } from '../upstream/oauth-client.ts'
import type { CredentialRecipe, RecipeTools } from './credential-recipe.ts'
import { type AccountName, defineProvider } from './define-provider.ts'
import { oauth2ClientCredentials } from './oauth2-client-credentials.ts'
import { type GatewayProvider, providerId } from './provider.ts'

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
  const app = `${apiUrl}/v3/partner/${segmentOption('partner', options.partner)}/app/${segmentOption('app', options.app)}`
  const keyHeader = async () => ({ 'x-api-key': (await apiKey.read()).reveal() })
  return defineProvider({
    id: providerId(options.id, 'wych'),
    apiUrl,
    routes: options.routes,
    account,
    credential: userToken({ app, byEmail: options.email !== undefined, service, keyHeader }),
    secrets: [apiKey],
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

/** How a user's token is made: the business's service token first, then a call for the user. */
interface UserTokenParts {
  /** Base of the app's paths. */
  readonly app: string
  /** Whether accounts are addresses, to be found or created. */
  readonly byEmail: boolean
  readonly service: CredentialRecipe
  readonly keyHeader: () => Promise<Record<string, string>>
}

function userToken({ app, byEmail, service, keyHeader }: UserTokenParts): CredentialRecipe {
  const call = async (method: 'GET' | 'POST', path: string, tools: RecipeTools, body?: string) => {
    const { provider, upstream, clock } = tools
    const authorization = `Bearer ${await tools.use(service)}`
    const headers = {
      authorization,
      accept: 'application/json',
      'content-type': 'application/json',
      ...(await keyHeader()),
    }
    const answer = await upstream.send({ provider, method, url: app + path, headers, ...(body && { body }) })
    const secretOptions = ['wych.apiKey', 'the scopes of wych.clientId']
    const error = tokenEndpointError(
      answer,
      { provider, secretOptions, urlOption: 'wych.partner and wych.app' },
      clock.nowMs(),
    )
    if (error) throw error
    return answer
  }

  const userIdOf = async (account: string, tools: RecipeTools): Promise<string> => {
    if (!byEmail) return account
    const { body } = await call('POST', '/user', tools, JSON.stringify({ email: account }))
    const { id } = jsonRecord(body)
    if (typeof id === 'string' && isPlainSegment(id)) return id
    const hint = 'POST …/user must answer { id, email }.'
    const sentence = 'The provider gave an answer that cannot be used.'
    throw new RelayError('upstream_bad_response', sentence, { provider: tools.provider, hint })
  }

  return {
    name: 'user',
    perSubject: true,
    singleActiveToken: false,
    leewaySeconds: 0,
    secrets: service.secrets,
    urls: service.urls,
    async mint(account, tools) {
      const userId = await userIdOf(account, tools)
      return arrivedToken(
        await call('GET', `/user/${encodeURIComponent(userId)}/token`, tools),
        tools.provider,
      )
    },
  }
}

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
