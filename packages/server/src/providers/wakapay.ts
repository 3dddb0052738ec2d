import { z } from 'zod'
import { callback, deferred, mountName } from '../config/checks.ts'
import { environmentUrl } from '../config/environment-url.ts'
import { type Checks, checkOptions } from '../config/option-table.ts'
import type { CredentialRecipe, GatewayProvider } from '../provider/provider.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import { type SecretReader, type SecretSource, secret } from '../secrets/secret-source.ts'
import { tokenEndpointError } from '../upstream/classify.ts'
import { arrivedToken } from '../upstream/oauth-client.ts'
import type { RegisteredUser, RelayUser } from '../user.ts'
import { type AccountName, gatewayProvider } from './gateway-provider.ts'

/** Options of {@link wakapay}. */
export interface WakapayOptions<User extends RelayUser = RegisteredUser> {
  /** Path to mount it under. Default `wakapay`. */
  readonly id?: string | undefined
  /** The business's API key, or a function that fetches it. */
  readonly apiKey: SecretSource
  /** The business's API secret, or a function that fetches it. */
  readonly apiSecret: SecretSource
  /** WakaPay's environment to call. Set either this or `apiUrl`: there is no default. */
  readonly environment?: 'test' | 'live' | undefined
  /** Base URL of the API, instead of `environment`. */
  readonly apiUrl?: string | undefined
  /** The calls that browsers may make, such as `wakapay.routes.verifyTransfer`. */
  readonly routes: readonly RoutePolicy[]
  /** Returns the user's name for the rules of routes. Default: the user's `id`. */
  readonly account?: ((user: User) => AccountName | Promise<AccountName>) | undefined
}

export const wakapayChecks = {
  id: mountName({ default: 'wakapay' }),
  apiKey: secret,
  apiSecret: secret,
  environment: deferred,
  apiUrl: deferred,
  routes: deferred,
  account: callback,
} satisfies Checks<WakapayOptions>

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
  /** `GET /business/balance?currency=`: the balance of the whole business. Add `allow` to say who may see it. */
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
  const checked = checkOptions('wakapay', options, wakapayChecks)
  const { id, routes, account } = checked
  const apiUrl = environmentUrl('wakapay', checked, environments)
  return gatewayProvider({ id, apiUrl, routes, account, credential: businessToken(apiUrl, checked) })
}

/**
 * Creates the provider WakaPay: transfers and balances of a business in East and South Africa, through the gateway.
 *
 * ```ts
 * wakapay({ apiKey, apiSecret, environment: 'test', routes: [wakapay.routes.verifyTransfer] })
 * ```
 *
 * @throws RelayConfigError
 * @see https://api-docs.wakapayments.com
 */
export const wakapay = Object.assign(createWakapay, { routes })

/** Returns the recipe of the business's token: `POST /business/auth` `{ apiKey, apiSecret }` → `{ accessToken, expiresIn }`. */
function businessToken(
  apiUrl: string,
  { apiKey, apiSecret }: { readonly apiKey: SecretReader; readonly apiSecret: SecretReader },
): CredentialRecipe {
  const secretOptions = [apiKey.option, apiSecret.option]
  return {
    perSubject: false,
    // WakaPay's documentation: renew 60 s before expiry.
    leewaySeconds: 60,
    secrets: [apiKey, apiSecret],
    urls: {},
    identity: [apiUrl],
    async mint(_account, { provider, upstream, clock }) {
      const [key, secret] = await Promise.all([apiKey.read(), apiSecret.read()])
      const answer = await upstream.send({
        provider,
        method: 'POST',
        url: `${apiUrl}/business/auth`,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ apiKey: key.reveal(), apiSecret: secret.reveal() }),
        isRepeatable: true,
      })
      const endpoint = { provider, secretOptions, urlOption: 'wakapay.apiUrl' }
      const error = tokenEndpointError(answer, endpoint, clock.nowMs())
      if (error) throw error
      return arrivedToken(answer, provider, { token: 'accessToken', expiresIn: 'expiresIn' })
    },
  }
}
