import { baseUrl, callback, choice, deferred, flag, mountName } from '../../config/checks.ts'
import { type Checked, type Checks, checkOptions, optionsOf } from '../../config/option-table.ts'
import { headerAccountName } from '../../provider/account-name.ts'
import type { DirectProvider, GatewayProvider, Provider } from '../../provider/provider.ts'
import type { RoutePolicy } from '../../routes/route-policy.ts'
import { type SecretSource, clientId, secret } from '../../secrets/secret-source.ts'
import type { RegisteredUser, RelayUser } from '../../user.ts'
import { type AccountName, gatewayProvider } from '../gateway-provider.ts'
import { wealthicaUserToken } from './user-token.ts'

/** Options of {@link wealthica}. */
export interface WealthicaOptions<User extends RelayUser = RegisteredUser> {
  /** Path to mount it under. Default `wealthica`. */
  readonly id?: string | undefined
  /** `direct`: pages get the user's own token. For `gateway` see {@link WealthicaGatewayOptions}. Default `direct`. */
  readonly mode?: 'direct' | undefined
  /** The team's client id. Not secret: it is part of Connect's URL. */
  readonly clientId: string | undefined
  /** The team's client secret, or a function that fetches it. Read again when Wealthica refuses it. */
  readonly clientSecret: SecretSource
  /**
   * Returns the user's name at Wealthica: 1 to 256 printable ASCII characters. An empty name or `undefined` answers
   * 403 `no_provider_account`. Default: the user's `id`.
   */
  readonly loginName?: ((user: User) => AccountName | Promise<AccountName>) | undefined
  /** Base URL of the API. Default `https://api.wealthica.com/v1`. */
  readonly apiUrl?: string | undefined
  /** URL of Connect. Default `https://connect.wealthica.com`. */
  readonly connectUrl?: string | undefined
}

/**
 * Options of {@link wealthica} in gateway mode: API calls go through the gateway, and their token stays on the server.
 * Connect still needs the provider's token in the page, unless `connect` is false.
 */
export interface WealthicaGatewayOptions<User extends RelayUser = RegisteredUser> extends Omit<
  WealthicaOptions<User>,
  'mode'
> {
  readonly mode: 'gateway'
  /** The calls that browsers may make, such as `wealthica.routes.institutions`. */
  readonly routes: readonly RoutePolicy[]
  /**
   * Whether pages may open Connect. They then get the user's own token, which also opens the API without the
   * gateway's routes. Default `true`.
   */
  readonly connect?: boolean | undefined
}

// Wealthica's documentation: Connect ends its session 10 minutes after the token's iat.
const connectWindowSeconds = 600

const modeCheck = choice('direct', 'gateway')

export const directChecks = {
  id: mountName({ default: 'wealthica' }),
  mode: deferred, // checked first: it selects the table
  clientId,
  clientSecret: secret,
  loginName: callback,
  apiUrl: baseUrl({ default: 'https://api.wealthica.com/v1' }),
  connectUrl: baseUrl({ default: 'https://connect.wealthica.com' }),
} satisfies Checks<WealthicaOptions>

export const gatewayChecks = {
  ...directChecks,
  routes: deferred,
  connect: flag({ default: true }),
} satisfies Checks<WealthicaGatewayOptions>

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
  modeCheck.read('wealthica.mode', optionsOf('wealthica', options).mode)
  if (options.mode !== 'gateway') return directProvider(checkOptions('wealthica', options, directChecks))
  const checked = checkOptions('wealthica', options, gatewayChecks)
  const direct = directProvider(checked)
  const { id, api, leewaySeconds, secrets, urls, identity } = direct
  return gatewayProvider({
    id,
    apiUrl: api,
    account: (user) => direct.account(user),
    routes: checked.routes,
    credential: {
      perSubject: true,
      leewaySeconds,
      secrets,
      urls,
      ...(identity && { identity }),
      mint: (account, { upstream, clock }) => direct.mint(account, { upstream, clock }),
    },
    widget: checked.connect ? direct : undefined,
  })
}

/**
 * Creates the provider Wealthica: user tokens for accounts at Canadian banks and brokers, and the Connect widget.
 *
 * ```ts
 * wealthica({ clientId: 'my-team', clientSecret: () => readSecret('wealthica') })
 * ```
 *
 * @throws RelayConfigError when an option is missing, unknown or invalid
 * @see https://wealthica.com/docs
 */
export const wealthica = Object.assign(createWealthica, { routes })

function directProvider<User extends RelayUser>(
  checked: Omit<Checked<WealthicaOptions<User>, typeof directChecks>, 'mode'>,
): DirectProvider<User> {
  const { id, clientId, clientSecret, apiUrl: api, connectUrl, loginName = (user: User) => user.id } = checked
  const connectOrigin = new URL(connectUrl).origin
  return {
    id,
    mode: 'direct',
    api,
    connect: { url: connectUrl, clientId },
    windows: { connect: connectWindowSeconds },
    csp: { connectSrc: [new URL(api).origin], frameSrc: [connectOrigin], formAction: [connectOrigin] },
    leewaySeconds: 0,
    urls: { 'wealthica.apiUrl': api, 'wealthica.connectUrl': connectUrl },
    identity: [api, clientId],
    secrets: [clientSecret],
    async account(user) {
      return headerAccountName(await loginName(user), { provider: id, option: 'wealthica.loginName' })
    },
    mint: (account, tools) =>
      wealthicaUserToken({ provider: id, api, clientId, clientSecret }, account, tools),
  }
}
