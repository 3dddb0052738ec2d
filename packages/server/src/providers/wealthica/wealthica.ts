import {
  choiceOption,
  flagOption,
  functionOption,
  knownOptions,
  optionsOf,
  urlOption,
} from '../../config/checks.ts'
import { headerAccountName } from '../../provider/account-name.ts'
import {
  type DirectProvider,
  type GatewayProvider,
  type Provider,
  providerId,
} from '../../provider/provider.ts'
import type { RoutePolicy } from '../../routes/route-policy.ts'
import { type SecretSource, clientIdOption, secretReader } from '../../secrets/secret-source.ts'
import type { RegisteredUser, RelayUser } from '../../user.ts'
import { defineProvider } from '../define-provider.ts'
import { wealthicaUserToken } from './user-token.ts'

/** Options of {@link wealthica}. */
export interface WealthicaOptions<User extends RelayUser = RegisteredUser> {
  /** Path to mount it under. Default `wealthica`. */
  readonly id?: string
  /** `direct`, the default: pages get the user's own token. For `gateway` see {@link WealthicaGatewayOptions}. */
  readonly mode?: 'direct'
  /** The team's client id. Public: Connect shows it in its address. */
  readonly clientId: string | undefined
  /** The team's client secret, or a function that fetches it. Read again when Wealthica refuses it. */
  readonly clientSecret: SecretSource
  /**
   * The user's name at Wealthica: 1 to 256 printable ASCII characters. Default: the user's `id`.
   * An empty name or `undefined` answers 403 `no_provider_account`.
   */
  readonly loginName?: (user: User) => LoginName | Promise<LoginName>
  /** Base of the API. Default `https://api.wealthica.com/v1`. */
  readonly apiUrl?: string
  /** Address of Connect. Default `https://connect.wealthica.com`. */
  readonly connectUrl?: string
}

/**
 * Options of {@link wealthica} in gateway mode: API calls go through the gateway, and their token stays on the server.
 * Connect takes the provider's own token all the same, unless `connect` is false.
 */
export interface WealthicaGatewayOptions<User extends RelayUser = RegisteredUser> extends Omit<
  WealthicaOptions<User>,
  'mode'
> {
  readonly mode: 'gateway'
  /** What browsers may call, such as `wealthica.routes.institutions`. */
  readonly routes: readonly RoutePolicy[]
  /**
   * Whether pages may open Connect. They then get the user's own token for it, which also opens the API without the
   * gateway's routes. Default `true`.
   */
  readonly connect?: boolean
}

type LoginName = string | number | bigint | null | undefined

// Wealthica's documentation: Connect ends its session 10 minutes past the token's iat.
const connectWindowSeconds = 600

const optionNames = ['id', 'mode', 'clientId', 'clientSecret', 'loginName', 'apiUrl', 'connectUrl']
const gatewayNames = ['routes', 'connect']

const routes = {
  /** `GET /institutions`. */
  institutions: { id: 'institutions', method: 'GET', path: '/institutions', scope: 'subject' },
  /** `GET /institutions/:id`. */
  institution: { id: 'institution', method: 'GET', path: '/institutions/:id', scope: 'subject' },
  /** `POST /institutions/:id/sync`. */
  sync: { id: 'sync', method: 'POST', path: '/institutions/:id/sync', scope: 'subject' },
  /** `DELETE /institutions/:id`. */
  remove: { id: 'remove', method: 'DELETE', path: '/institutions/:id', scope: 'subject' },
  /** `GET /positions`. */
  positions: { id: 'positions', method: 'GET', path: '/positions', scope: 'subject' },
  /** `GET /transactions`. */
  transactions: { id: 'transactions', method: 'GET', path: '/transactions', scope: 'subject' },
  /** `GET /transactions/:id`. */
  transaction: { id: 'transaction', method: 'GET', path: '/transactions/:id', scope: 'subject' },
  /** `GET /history`. */
  history: { id: 'history', method: 'GET', path: '/history', scope: 'subject' },
} as const satisfies Record<string, RoutePolicy>

function createWealthica<User extends RelayUser = RegisteredUser>(
  options: WealthicaGatewayOptions<User>,
): GatewayProvider<User>
function createWealthica<User extends RelayUser = RegisteredUser>(
  options: WealthicaOptions<User>,
): DirectProvider<User>
function createWealthica<User extends RelayUser>(
  options: WealthicaOptions<User> | WealthicaGatewayOptions<User>,
): Provider<User> {
  optionsOf('wealthica', options)
  choiceOption('wealthica.mode', options.mode, ['direct', 'gateway'])
  const isGateway = options.mode === 'gateway'
  knownOptions('wealthica', options, isGateway ? [...optionNames, ...gatewayNames] : optionNames)
  const direct = directProvider(options)
  if (!isGateway) return direct
  const { id, api, leewaySeconds, secrets, urls } = direct
  return defineProvider({
    id,
    apiUrl: api,
    account: (user) => direct.account(user),
    routes: options.routes,
    credential: {
      perSubject: true,
      leewaySeconds,
      secrets,
      urls,
      mint: (account, tools) => direct.mint(account, tools),
    },
    ...(flagOption('wealthica.connect', options.connect, true) && { widget: direct }),
  })
}

/**
 * Wealthica: user tokens for accounts at Canadian banks and brokers, and the Connect widget.
 *
 * ```ts
 * wealthica({ clientId: 'my-team', clientSecret: () => readSecret('wealthica') })
 * ```
 *
 * @throws RelayConfigError for unknown or missing options and placeholder secrets
 * @see https://wealthica.com/docs
 */
export const wealthica = Object.assign(createWealthica, { routes })

function directProvider<User extends RelayUser>(
  options: Omit<WealthicaOptions<User>, 'mode'>,
): DirectProvider<User> {
  const id = providerId(options.id, 'wealthica')
  const clientId = clientIdOption('wealthica', options.clientId)
  const clientSecret = secretReader('wealthica.clientSecret', options.clientSecret)
  const api = urlOption('wealthica.apiUrl', options.apiUrl, 'https://api.wealthica.com/v1')
  const connectUrl = urlOption('wealthica.connectUrl', options.connectUrl, 'https://connect.wealthica.com')
  const connectOrigin = new URL(connectUrl).origin
  const { loginName = ({ id }: User) => id } = options
  functionOption('wealthica.loginName', loginName)
  return {
    id,
    mode: 'direct',
    api,
    connect: { url: connectUrl, clientId },
    windows: { connect: connectWindowSeconds },
    csp: { connectSrc: [new URL(api).origin], frameSrc: [connectOrigin], formAction: [connectOrigin] },
    leewaySeconds: 0,
    urls: { 'wealthica.apiUrl': api, 'wealthica.connectUrl': connectUrl },
    secrets: [clientSecret],
    async account(user) {
      return headerAccountName(await loginName(user), { provider: id, option: 'wealthica.loginName' })
    },
    mint: (account, tools) =>
      wealthicaUserToken({ provider: id, api, clientId, clientSecret }, account, tools),
  }
}
