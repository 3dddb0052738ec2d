import { isRecord } from '@token-relay/protocol'
import { z } from 'zod'
import { baseUrl, callback, deferred, mountName, optional } from '../../config/checks.ts'
import { type Checks, checkOptions, missingOption } from '../../config/option-table.ts'
import type { GatewayProvider } from '../../provider/provider.ts'
import type { RoutePolicy } from '../../routes/route-policy.ts'
import type { SecretSource } from '../../secrets/secret-source.ts'
import type { IdentifiedSubject, RegisteredUser, RelayUser } from '../../user.ts'
import { type AccountName, gatewayProvider, listedRoutes } from '../gateway-provider.ts'
import { clientCredentials } from '../oauth2-client-credentials.ts'
import { privateKey, swypexHeaders } from './signature.ts'

/** Options of {@link swypex}. */
export interface SwypexOptions<User extends RelayUser = RegisteredUser> {
  /** Path to mount it under. Default `swypex`. */
  readonly id?: string | undefined
  /** The business's client id. */
  readonly clientId: string | undefined
  /** The client's secret, or a function that fetches it. */
  readonly clientSecret: SecretSource
  /** The RSA key that signs writes, as PEM, or a function that fetches it. Required if a route writes. */
  readonly privateKey?: SecretSource
  /** Scopes to ask for. Default: the scopes that the routes need. */
  readonly scopes?: readonly string[] | undefined
  /** Base URL of the API. Default `https://p.swypex.com`. */
  readonly apiUrl?: string | undefined
  /** The calls that browsers may make, such as `swypex.routes.banks`. */
  readonly routes: readonly RoutePolicy[]
  /** Returns the user's `cardHolder.id`. Default: the user's `id`. */
  readonly account?: ((user: User) => AccountName | Promise<AccountName>) | undefined
}

export const swypexChecks = {
  id: mountName({ default: 'swypex' }),
  clientId: deferred,
  clientSecret: deferred,
  privateKey: optional(privateKey),
  scopes: deferred,
  apiUrl: baseUrl({ default: 'https://p.swypex.com' }),
  routes: deferred,
  account: callback,
} satisfies Checks<SwypexOptions>

const grantNames = { tokenUrl: 'swypex.apiUrl', parameters: 'swypex.scopes' }

// Swypex's documentation: card endpoints demand all four.
const cardScopes = ['cards:read', 'cards:write', 'transfers:read', 'transfers:write']

const routes = {
  /**
   * `GET /v1/card?cursor&limit` → `{ cards }`. Add `allow`; `select` keeps the subject's cards of the page, so ask for a
   * page that holds them all.
   */
  cards: {
    id: 'cards',
    method: 'GET',
    path: '/v1/card',
    scope: 'business',
    list: true,
    query: z.strictObject({
      cursor: z.string().max(500).optional(),
      limit: z
        .string()
        .regex(/^\d{1,3}$/)
        .optional(),
    }),
    select: ownCards,
  },
  /** `GET /v1/card/:id`. Add `allow`; `select` refuses another user's card. */
  card: { id: 'card', method: 'GET', path: '/v1/card/:id', scope: 'business', select: ownCard },
  /** `PUT /v1/card/:id/limits`: sets all limits, in 1/100 EGP. Add `allow` to say whose card it may be. */
  setLimits: {
    id: 'setLimits',
    method: 'PUT',
    path: '/v1/card/:id/limits',
    scope: 'business',
    idempotent: true,
  },
  /** `PATCH /v1/card/:id/limits` as `application/merge-patch+json`. Add `allow` to say whose card it may be. */
  changeLimits: {
    id: 'changeLimits',
    method: 'PATCH',
    path: '/v1/card/:id/limits',
    scope: 'business',
    idempotent: true,
  },
  /** `GET /v1/bank`: the list of banks. */
  banks: { id: 'banks', method: 'GET', path: '/v1/bank', scope: 'business', everyone: true },
} as const satisfies Record<string, RoutePolicy>

function createSwypex<User extends RelayUser = RegisteredUser>(
  options: SwypexOptions<User>,
): GatewayProvider<User> {
  const checked = checkOptions('swypex', options, swypexChecks)
  const { id, clientId, clientSecret, privateKey, apiUrl, routes, account } = checked
  const listed = listedRoutes(routes)
  const writing = listed.find(({ method }) => method !== 'GET')
  if (!privateKey && writing) {
    const remedy = `The route "${String(writing.id)}" writes: set it to the RSA key that signs writes, as PEM.`
    throw missingOption('swypex.privateKey', remedy)
  }
  const callsCards = listed.some(({ path }) => String(path).startsWith('/v1/card'))
  const scopes = checked.scopes ?? (callsCards ? cardScopes : [])
  const tokenUrl = `${apiUrl}/v1/oauth/token`
  return gatewayProvider({
    id,
    apiUrl,
    routes,
    account,
    credential: clientCredentials('swypex', { clientId, clientSecret, tokenUrl, scopes }, grantNames),
    signsWrites: true,
    // Swypex answers 403 if a scope is missing: that is for the operator to fix, not the user.
    credentialRefusals: [401, 403],
    reserved: { parameters: [], headers: ['x-swypex-signature', 'x-swypex-request-timestamp'] },
    secrets: privateKey ? [privateKey] : [],
    authorize: (call, context) => swypexHeaders(call, context, privateKey),
  })
}

/**
 * Creates the provider Swypex: cards of a business in Egypt, through the gateway. Writes are signed.
 *
 * ```ts
 * swypex({ clientId, clientSecret, privateKey, routes: [{ ...swypex.routes.cards, allow: () => true }] })
 * ```
 *
 * @throws RelayConfigError
 * @see https://docs.swypex.com
 */
export const swypex = Object.assign(createSwypex, { routes })

function ownCards(body: unknown, subject: IdentifiedSubject): unknown {
  if (!isRecord(body) || !Array.isArray(body.cards)) throw new TypeError('Expected { cards }.')
  // Without nextCursor: it names the last card of the page, which may be another user's.
  return { cards: body.cards.filter((card: unknown) => holderOf(card) === subject.pid) }
}

function ownCard(body: unknown, subject: IdentifiedSubject): unknown {
  return holderOf(body) === subject.pid ? body : undefined
}

function holderOf(card: unknown): unknown {
  return isRecord(card) && isRecord(card.cardHolder) ? card.cardHolder.id : undefined
}
