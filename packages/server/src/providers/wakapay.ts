import { z } from 'zod'
import { environmentUrl, knownOptions } from '../config/checks.ts'
import { type CredentialRecipe, type GatewayProvider, providerId } from '../provider/provider.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import { type SecretSource, secretReader } from '../secrets/secret-source.ts'
import { tokenEndpointError } from '../upstream/classify.ts'
import { jsonRecord } from '../upstream/json-record.ts'
import { arrivedToken } from '../upstream/oauth-client.ts'
import type { RegisteredUser, RelayUser } from '../user.ts'
import { type AccountName, defineProvider } from './define-provider.ts'

/** Options of {@link wakapay}. */
export interface WakapayOptions<User extends RelayUser = RegisteredUser> {
  /** Path to mount it under. Default `wakapay`. */
  readonly id?: string
  /** The business's API key, or a function that fetches it. */
  readonly apiKey: SecretSource
  /** The business's API secret, or a function that fetches it. */
  readonly apiSecret: SecretSource
  /** Which of WakaPay's addresses to call; or name the `apiUrl`. There is no default. */
  readonly environment?: 'test' | 'live'
  /** Base of the API, instead of `environment`. */
  readonly apiUrl?: string
  /** What browsers may call, such as `wakapay.routes.verifyTransfer`. */
  readonly routes: readonly RoutePolicy[]
  /** The user's name in routes' rules. Default: the user's `id`. */
  readonly account?: (user: User) => AccountName | Promise<AccountName>
}

const optionNames = ['id', 'apiKey', 'apiSecret', 'environment', 'apiUrl', 'routes', 'account']
const environments = { test: 'https://api.test.wakapay.io', live: 'https://api.wakapay.io' }

const routes = {
  /** `POST /business/verify-transfer` `{ countryCode, phoneNumber }` → `{ displayName, receiverPhone, verified }`. */
  verifyTransfer: {
    id: 'verifyTransfer',
    method: 'POST',
    path: '/business/verify-transfer',
    scope: 'business',
    everyone: true,
    readOnly: true,
    body: z.strictObject({
      countryCode: z.enum(['KE', 'TZ', 'UG', 'ZA']),
      phoneNumber: z.string().regex(/^\+\d{7,15}$/),
    }),
  },
  /** `GET /business/balance?currency=`: the whole business's money. Add `allow` to say who may see it. */
  balance: {
    id: 'balance',
    method: 'GET',
    path: '/business/balance',
    scope: 'business',
    query: z.strictObject({ currency: z.enum(['USD', 'KES', 'TZS', 'UGX', 'ZAR']).optional() }),
  },
} as const satisfies Record<string, RoutePolicy>

function createWakapay<User extends RelayUser = RegisteredUser>(
  options: WakapayOptions<User>,
): GatewayProvider<User> {
  knownOptions('wakapay', options, optionNames)
  const id = providerId(options.id, 'wakapay')
  const apiUrl = environmentUrl('wakapay', options, environments)
  return defineProvider({
    id,
    apiUrl,
    routes: options.routes,
    credential: businessToken(apiUrl, options),
    ...(options.account !== undefined && { account: options.account }),
  })
}

/**
 * WakaPay: transfers and balances of a business in East and South Africa, through the gateway.
 *
 * ```ts
 * wakapay({ apiKey, apiSecret, environment: 'test', routes: [wakapay.routes.verifyTransfer] })
 * ```
 *
 * @throws RelayConfigError
 * @see https://api-docs.wakapayments.com
 */
export const wakapay = Object.assign(createWakapay, { routes })

/** `POST /business/auth` `{ apiKey, apiSecret }` → `{ accessToken, expiresIn }`. */
function businessToken(
  apiUrl: string,
  options: Pick<WakapayOptions, 'apiKey' | 'apiSecret'>,
): CredentialRecipe {
  const apiKey = secretReader('wakapay.apiKey', options.apiKey)
  const apiSecret = secretReader('wakapay.apiSecret', options.apiSecret)
  const secretOptions = [apiKey.option, apiSecret.option]
  return {
    perSubject: false,
    // WakaPay's documentation: renew 60 s before expiry.
    leewaySeconds: 60,
    secrets: [apiKey, apiSecret],
    urls: {},
    async mint(_account, { provider, upstream, clock }) {
      const [key, secret] = await Promise.all([apiKey.read(), apiSecret.read()])
      const answer = await upstream.send({
        provider,
        method: 'POST',
        url: `${apiUrl}/business/auth`,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ apiKey: key.reveal(), apiSecret: secret.reveal() }),
      })
      const endpoint = { provider, secretOptions, urlOption: 'wakapay.apiUrl', namesUser: false }
      const error = tokenEndpointError(answer, endpoint, clock.nowMs())
      if (error) throw error
      const { accessToken, expiresIn } = jsonRecord(answer.body)
      return arrivedToken(
        { ...answer, body: JSON.stringify({ access_token: accessToken, expires_in: expiresIn }) },
        provider,
      )
    },
  }
}
