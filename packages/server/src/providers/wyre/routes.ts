import { z } from 'zod'
import type { RouteCall, RoutePolicy } from '../../routes/route-policy.ts'

// Wyre's documentation, "Formatting Parameters": only these parameters (G8). Of the formats, only JSON.
const format = z.enum(['json', 'json_numberstring']).optional()
const count = z
  .string()
  .regex(/^\d{1,9}$/)
  .optional()
const epochMs = z
  .string()
  .regex(/^\d{1,15}$/)
  .optional()
const formatted = z.strictObject({ format })
const page = z.strictObject({ format, offset: count, limit: count, from: epochMs, to: epochMs })
const rateView = z.strictObject({
  format,
  as: z
    .string()
    .regex(/^(?:divisor|multiplier|priced)$/i)
    .optional(),
})

/** Routes without an account in the path: the masquerade or the user's key binds them. */
const unnamed = {
  /** `GET /v3/transfers?offset&limit&from&to`: the user's transfers. */
  transfers: { id: 'transfers', method: 'GET', path: '/v3/transfers', scope: 'subject', query: page },
  /** `GET /v3/transfers/:id`. */
  transfer: { id: 'transfer', method: 'GET', path: '/v3/transfers/:id', scope: 'subject', query: formatted },
  /** `POST /v3/transfers`. */
  createTransfer: {
    id: 'createTransfer',
    method: 'POST',
    path: '/v3/transfers',
    scope: 'subject',
    query: formatted,
    idempotent: true,
  },
  /** `GET /v3/rates?as=divisor`, `multiplier` or `priced`. */
  rates: { id: 'rates', method: 'GET', path: '/v3/rates', scope: 'subject', query: rateView },
  /** `GET /v3/limits`. */
  limits: { id: 'limits', method: 'GET', path: '/v3/limits', scope: 'subject', query: formatted },
  /** `GET /v2/paymentMethods?offset&limit&from&to`. */
  paymentMethods: {
    id: 'paymentMethods',
    method: 'GET',
    path: '/v2/paymentMethods',
    scope: 'subject',
    query: page,
  },
} as const satisfies Record<string, RoutePolicy>

/** Routes by masquerade: `account` sets the account in the path. */
export const routes = {
  /** `GET /v3/accounts/{pid}`: the user's own account, called as `/v3/accounts/me`. */
  account: {
    id: 'account',
    method: 'GET',
    path: '/v3/accounts/{pid}',
    scope: 'subject',
    query: formatted,
  },
  /** `POST /v3/accounts/{pid}`: changes it. */
  updateAccount: {
    id: 'updateAccount',
    method: 'POST',
    path: '/v3/accounts/{pid}',
    scope: 'subject',
    query: formatted,
    idempotent: true,
  },
  ...unnamed,
} as const satisfies Record<string, RoutePolicy>

/** Routes by token auth: the user's key gives access only to the account that it created, whatever id the path has. */
export const sessionRoutes = {
  /** `POST /v3/accounts`: creates the account that the user's key gives access to. */
  createAccount: {
    id: 'createAccount',
    method: 'POST',
    path: '/v3/accounts',
    scope: 'subject',
    query: formatted,
    idempotent: true,
  },
  /** `GET /v2/account`: the user's own account, for pages that do not know its id. */
  ownAccount: { id: 'ownAccount', method: 'GET', path: '/v2/account', scope: 'subject', query: formatted },
  /** `GET /v3/accounts/:id`: the user's own account with its profile. */
  account: {
    id: 'account',
    method: 'GET',
    path: '/v3/accounts/:id',
    scope: 'subject',
    query: formatted,
    allow: namesAccount,
  },
  /** `POST /v3/accounts/:id`: changes it. */
  updateAccount: {
    id: 'updateAccount',
    method: 'POST',
    path: '/v3/accounts/:id',
    scope: 'subject',
    query: formatted,
    idempotent: true,
    allow: namesAccount,
  },
  ...unnamed,
} as const satisfies Record<string, RoutePolicy>

/** Wyre answers 401 to any other id, also to `me`, which reads as a refused key. */
function namesAccount({ params }: RouteCall): boolean {
  return /^AC-\w+$/.test(params.id ?? '')
}
