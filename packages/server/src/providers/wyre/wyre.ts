import { createHmac } from 'node:crypto'
import { callback, deferred, mountName, required } from '../../config/checks.ts'
import { environmentUrl } from '../../config/environment-url.ts'
import { type Checked, type Checks, checkOptions, optionsOf } from '../../config/option-table.ts'
import { RelayConfigError } from '../../errors.ts'
import { accountName, separateName } from '../../provider/account-name.ts'
import type { FrozenCall, GatewayProvider } from '../../provider/provider.ts'
import type { RoutePolicy } from '../../routes/route-policy.ts'
import { type SecretReader, type SecretSource, headerSecret, secret } from '../../secrets/secret-source.ts'
import type { Secret } from '../../secrets/secret.ts'
import { isPending } from '../../time/pending.ts'
import type { RegisteredUser, RelayUser } from '../../user.ts'
import { type AccountName, gatewayProvider, listedRoutes } from '../gateway-provider.ts'
import { routes, sessionRoutes } from './routes.ts'
import {
  type WyreSessionKeys,
  createSessionKey,
  disconnectSessionKey,
  sessionCredential,
  sessionKeysCheck,
} from './session.ts'

/** Options of {@link wyre} for both ways of authorising calls. */
interface WyreBaseOptions {
  /** Path to mount it under. Default `wyre`. */
  readonly id?: string | undefined
  /** Wyre's environment to call. Set either this or `apiUrl`: there is no default. */
  readonly environment?: 'test' | 'live' | undefined
  /** Base URL of the API, instead of `environment`. */
  readonly apiUrl?: string | undefined
  /** The calls that browsers may make: of `wyre.routes` by masquerade, of `wyre.sessionRoutes` by token auth. */
  readonly routes: readonly RoutePolicy[]
}

/** Options of {@link wyre} by masquerade: the business signs calls, which Wyre executes as the user's account. */
export interface WyreOptions<User extends RelayUser = RegisteredUser> extends WyreBaseOptions {
  /** The business's API key, or a function that fetches it. */
  readonly apiKey: SecretSource
  /** The key that signs calls, or a function that fetches it. */
  readonly secretKey: SecretSource
  /** Returns the user's account, such as `AC-…`. Empty or `undefined` answers 403. */
  readonly account: (user: User) => AccountName | Promise<AccountName>
}

/** Options of {@link wyre} by token auth: each user has a key, which the host keeps permanently. */
export interface WyreSessionOptions<User extends RelayUser = RegisteredUser> extends WyreBaseOptions {
  /** Loads and saves the users' keys in the host's database. */
  readonly sessionKeys: WyreSessionKeys
  /** Returns the name that the user's key is stored under. Default: the user's `id`. */
  readonly account?: ((user: User) => AccountName | Promise<AccountName>) | undefined
}

const baseChecks = {
  id: mountName({ default: 'wyre' }),
  environment: deferred,
  apiUrl: deferred,
  routes: deferred,
} satisfies Checks<WyreBaseOptions>

const masqueradeChecks = {
  ...baseChecks,
  account: required('Set it to a function of the user, such as (user) => user.wyreAccount.', callback),
  apiKey: headerSecret,
  secretKey: secret,
  sessionKeys: deferred, // never set here: it completes the list of names in the error for an unknown option
} satisfies Checks<WyreOptions & Pick<WyreSessionOptions, 'sessionKeys'>>

const sessionChecks = {
  ...baseChecks,
  account: callback,
  sessionKeys: sessionKeysCheck,
} satisfies Checks<WyreSessionOptions>

const environments = { test: 'https://api.testwyre.com', live: 'https://api.sendwyre.com' }

function createWyre<User extends RelayUser = RegisteredUser>(
  options: WyreOptions<User> | WyreSessionOptions<User>,
): GatewayProvider<User> {
  optionsOf('wyre', options)
  return 'sessionKeys' in options ? byTokenAuth(options) : byMasquerade(options)
}

function byMasquerade<User extends RelayUser>(options: WyreOptions<User>): GatewayProvider<User> {
  const checked = checkOptions('wyre', options, masqueradeChecks)
  return gatewayProvider({
    ...commonParts(checked),
    // The account goes into every call's query, and into the path where a route has {pid}.
    account: async (user) => {
      const account = accountName(await checked.account(user), {
        provider: checked.id,
        option: 'wyre.account',
      })
      return separateName(account, checked.id)
    },
    bindsSubject: true,
    inject: ({ pid, nowMs }) => ({ masqueradeAs: pid, timestamp: String(nowMs) }),
    secrets: [checked.apiKey, checked.secretKey],
    authorize: (call) => authorize(call, checked),
  })
}

function byTokenAuth<User extends RelayUser>(options: WyreSessionOptions<User>): GatewayProvider<User> {
  const checked = checkOptions('wyre', options, sessionChecks)
  refuseAccountPaths(checked.routes)
  return gatewayProvider({
    ...commonParts(checked),
    account: checked.account,
    credential: sessionCredential(checked.sessionKeys),
  })
}

/** By token auth the relay knows only the name of the user's key; Wyre's account does not exist yet. */
function refuseAccountPaths(routes: unknown): void {
  const route = listedRoutes(routes).find(({ path }) => String(path).split('/').includes('{pid}'))
  if (!route) return
  const option = `wyre.routes.${String(route.id)}`
  const sentence = `${option} has {pid} in its path, but by token auth the relay knows only the name of the user's key. Use a route such as wyre.sessionRoutes.account: the key binds it to the user.`
  throw new RelayConfigError('invalid_route', option, sentence)
}

function commonParts(checked: Checked<WyreBaseOptions, typeof baseChecks>) {
  return {
    id: checked.id,
    apiUrl: environmentUrl('wyre', checked, environments),
    routes: checked.routes,
    signsWrites: true,
    reserved: { parameters: ['masqueradeas', 'timestamp'], headers: ['x-api-signature'] },
  }
}

/**
 * Creates the provider Wyre: accounts and transfers, through the gateway. The company closed in 2023: this works with
 * the emulator and with services that kept the protocol.
 *
 * ```ts
 * wyre({ apiKey, secretKey, account: (user) => user.wyreAccount, environment: 'test', routes: [wyre.routes.account] })
 * wyre({ sessionKeys: { load, save }, environment: 'test', routes: Object.values(wyre.sessionRoutes) })
 * ```
 *
 * @throws RelayConfigError
 */
export const wyre = Object.assign(createWyre, {
  routes,
  sessionRoutes,
  createSessionKey,
  disconnectSessionKey,
})

/** Signs a call: lower-case hex HMAC-SHA256 over the whole URL and the exact bytes of the body. */
function authorize(
  call: FrozenCall,
  keys: { readonly apiKey: SecretReader; readonly secretKey: SecretReader },
): Record<string, string> | Promise<Record<string, string>> {
  const [apiKey, secretKey] = [keys.apiKey.read(), keys.secretKey.read()]
  if (!isPending(apiKey) && !isPending(secretKey)) return signed(call, apiKey, secretKey)
  return Promise.all([apiKey, secretKey]).then(([read, readSecret]) => signed(call, read, readSecret))
}

function signed({ url, body }: FrozenCall, apiKey: Secret, secretKey: Secret): Record<string, string> {
  return {
    'x-api-key': apiKey.reveal(),
    'x-api-signature': createHmac('sha256', secretKey.reveal()).update(url).update(body).digest('hex'),
    'x-api-version': '2',
  }
}
