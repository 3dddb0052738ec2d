import { createHmac } from 'node:crypto'
import { isRecord } from '@token-relay/protocol'
import { environmentUrl, knownOptions } from '../../config/checks.ts'
import { RelayConfigError } from '../../errors.ts'
import { type FrozenCall, type GatewayProvider, providerId } from '../../provider/provider.ts'
import type { RoutePolicy } from '../../routes/route-policy.ts'
import { type SecretReader, type SecretSource, secretReader } from '../../secrets/secret-source.ts'
import type { RegisteredUser, RelayUser } from '../../user.ts'
import { type AccountName, defineProvider } from '../define-provider.ts'
import { routes, sessionRoutes } from './routes.ts'
import { type WyreSessionKeys, createSessionKey, disconnectSessionKey, sessionCredential } from './session.ts'

/** Options of {@link wyre} in either way of authorising calls. */
interface WyreBaseOptions {
  /** Path to mount it under. Default `wyre`. */
  readonly id?: string
  /** Which of Wyre's addresses to call; or name the `apiUrl`. There is no default. */
  readonly environment?: 'test' | 'live'
  /** Base of the API, instead of `environment`. */
  readonly apiUrl?: string
  /** What browsers may call: of `wyre.routes` by masquerade, of `wyre.sessionRoutes` by token auth. */
  readonly routes: readonly RoutePolicy[]
}

/** Options of {@link wyre} by masquerade: the business signs, and calls are made as the user's account. */
export interface WyreOptions<User extends RelayUser = RegisteredUser> extends WyreBaseOptions {
  /** The business's API key, or a function that fetches it. */
  readonly apiKey: SecretSource
  /** The key that calls are signed with, or a function that fetches it. */
  readonly secretKey: SecretSource
  /** The user's account, such as `AC-…`. Empty or `undefined` answers 403. */
  readonly account: (user: User) => AccountName | Promise<AccountName>
}

/** Options of {@link wyre} by token auth: every user has a key of their own, which the host keeps for good. */
export interface WyreSessionOptions<User extends RelayUser = RegisteredUser> extends WyreBaseOptions {
  readonly sessionKeys: WyreSessionKeys
  /** The name that the user's key is kept under. Default: the user's `id`. */
  readonly account?: (user: User) => AccountName | Promise<AccountName>
}

const baseNames = ['id', 'environment', 'apiUrl', 'routes', 'account']
const masqueradeNames = [...baseNames, 'apiKey', 'secretKey']
const sessionNames = [...baseNames, 'sessionKeys']
const environments = { test: 'https://api.testwyre.com', live: 'https://api.sendwyre.com' }

function createWyre<User extends RelayUser = RegisteredUser>(
  options: WyreOptions<User> | WyreSessionOptions<User>,
): GatewayProvider<User> {
  knownOptions('wyre', options, [...masqueradeNames, 'sessionKeys'])
  return 'sessionKeys' in options ? byTokenAuth(options) : byMasquerade(options)
}

function byMasquerade<User extends RelayUser>(options: WyreOptions<User>): GatewayProvider<User> {
  knownOptions('wyre', options, masqueradeNames)
  const apiKey = secretReader('wyre.apiKey', options.apiKey)
  const secretKey = secretReader('wyre.secretKey', options.secretKey)
  if (options.account === undefined) {
    const sentence =
      'wyre.account is missing. Set it to a function of the user, such as (user) => user.wyreAccount.'
    throw new RelayConfigError('missing_option', 'wyre.account', sentence)
  }
  return defineProvider({
    ...commonParts(options),
    bindsSubject: true,
    inject: ({ pid, nowMs }) => ({ masqueradeAs: pid, timestamp: String(nowMs) }),
    secrets: [apiKey, secretKey],
    authorize: (call) => authorize(call, { apiKey, secretKey }),
  })
}

function byTokenAuth<User extends RelayUser>(options: WyreSessionOptions<User>): GatewayProvider<User> {
  const credential = sessionCredential(options.sessionKeys)
  knownOptions('wyre', options, sessionNames)
  refuseAccountPaths(options.routes)
  return defineProvider({ ...commonParts(options), credential })
}

/** By token auth `{pid}` would become the name of the user's key, which is known before Wyre's account is. */
function refuseAccountPaths(routes: unknown): void {
  const listed: readonly unknown[] = Array.isArray(routes) ? routes : [] // the relay refuses what is no list
  const route = listed.filter(isRecord).find(({ path }) => String(path).split('/').includes('{pid}'))
  if (!route) return
  const option = `wyre.routes.${String(route.id)}`
  const sentence = `${option} has {pid} in its path, and by token auth the relay knows the name of the user's key alone. Use a route such as wyre.sessionRoutes.account: the key binds it to the user.`
  throw new RelayConfigError('invalid_route', option, sentence)
}

function commonParts<User extends RelayUser>(
  options: WyreBaseOptions & Pick<WyreSessionOptions<User>, 'account'>,
) {
  return {
    id: providerId(options.id, 'wyre'),
    apiUrl: environmentUrl('wyre', options, environments),
    routes: options.routes,
    signsWrites: true,
    reserved: { parameters: ['masqueradeas', 'timestamp'], headers: ['x-api-signature'] },
    ...(options.account !== undefined && { account: options.account }),
  }
}

/**
 * Wyre: accounts and transfers, through the gateway; every call is signed and made as the user's account.
 * The company closed in 2023: this runs against the emulator, and against services that kept its protocol.
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

/** Lower-case hex HMAC-SHA256 over the whole address and the exact bytes of the body. */
async function authorize(
  { url, body }: FrozenCall,
  keys: { readonly apiKey: SecretReader; readonly secretKey: SecretReader },
): Promise<Record<string, string>> {
  const [apiKey, secretKey] = await Promise.all([keys.apiKey.read(), keys.secretKey.read()])
  return {
    'x-api-key': apiKey.reveal(),
    'x-api-signature': createHmac('sha256', secretKey.reveal()).update(url).update(body).digest('hex'),
    'x-api-version': '2',
  }
}
