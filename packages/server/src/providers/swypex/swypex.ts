import { isRecord } from '@token-relay/protocol'
import { z } from 'zod'
import { knownOptions, urlOption } from '../../config/checks.ts'
import { type GatewayProvider, providerId } from '../../provider/provider.ts'
import type { RoutePolicy } from '../../routes/route-policy.ts'
import { checkRouteShapes } from '../../routes/route-table.ts'
import type { SecretSource } from '../../secrets/secret-source.ts'
import type { IdentifiedSubject, RegisteredUser, RelayUser } from '../../user.ts'
import { type AccountName, defineProvider } from '../define-provider.ts'
import { oauth2ClientCredentials } from '../oauth2-client-credentials.ts'
import { swypexSignature } from './signature.ts'

/** Options of {@link swypex}. */
export interface SwypexOptions<User extends RelayUser = RegisteredUser> {
  /** Path to mount it under. Default `swypex`. */
  readonly id?: string
  readonly clientId: string | undefined
  /** The client's secret, or a function that fetches it. */
  readonly clientSecret: SecretSource
  /** The RSA key that writes are signed with, as PEM, or a function that fetches it. Needed by routes that write. */
  readonly privateKey?: SecretSource
  /** Scopes to ask for. Default: those that the routes need. */
  readonly scopes?: readonly string[]
  /** Base of the API. Default `https://p.swypex.com`. */
  readonly apiUrl?: string
  /** What browsers may call, such as `swypex.routes.banks`. */
  readonly routes: readonly RoutePolicy[]
  /** The user's `cardHolder.id`. Default: the user's `id`. */
  readonly account?: (user: User) => AccountName | Promise<AccountName>
}

const optionNames = ['id', 'clientId', 'clientSecret', 'privateKey', 'scopes', 'apiUrl', 'routes', 'account']

// Swypex's documentation: card endpoints demand all four.
const cardScopes = ['cards:read', 'cards:write', 'transfers:read', 'transfers:write']

const routes = {
  /**
   * `GET /v1/card?cursor&limit` → `{ cards }`. Add `allow`; `select` keeps the subject's own cards of the page, so ask
   * for a page that holds them all.
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
  /** `GET /v1/card/:id`. Add `allow`; `select` refuses a card of somebody else. */
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
  knownOptions('swypex', options, optionNames)
  const apiUrl = urlOption('swypex.apiUrl', options.apiUrl, 'https://p.swypex.com')
  const { clientId, clientSecret, routes, account } = options
  checkRouteShapes('swypex', routes)
  const { secrets, authorize } = swypexSignature(options.privateKey, routes)
  return defineProvider({
    id: providerId(options.id, 'swypex'),
    apiUrl,
    routes,
    credential: oauth2ClientCredentials('swypex', {
      clientId,
      clientSecret,
      tokenUrl: `${apiUrl}/v1/oauth/token`,
      scopes: options.scopes ?? (routes.some(({ path }) => path.startsWith('/v1/card')) ? cardScopes : []),
    }),
    signsWrites: true,
    // A missing scope is 403: ours to mend, not the user's.
    credentialRefusals: [401, 403],
    reserved: { headers: ['x-swypex-signature', 'x-swypex-request-timestamp'] },
    secrets,
    authorize,
    ...(account !== undefined && { account }),
  })
}

/**
 * Swypex: cards of a business in Egypt, through the gateway; writes are signed.
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
  // Without nextCursor: it names the last card of the page, which may be somebody else's.
  return { cards: body.cards.filter((card: unknown) => holderOf(card) === subject.pid) }
}

function ownCard(body: unknown, subject: IdentifiedSubject): unknown {
  return holderOf(body) === subject.pid ? body : undefined
}

function holderOf(card: unknown): unknown {
  return isRecord(card) && isRecord(card.cardHolder) ? card.cardHolder.id : undefined
}
