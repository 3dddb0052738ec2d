import type { ContractWrite, ReservedNames, RouteAudience } from '@token-relay/server/testing'

/** A provider's expectations, from its documentation and not from its code. */
export interface ProviderFacts {
  readonly reserved?: ReservedNames
  /** The routes of its {@link providerCases} entry. */
  readonly routes: Readonly<Record<string, RouteAudience>>
  readonly needsKey?: ContractWrite['needsKey']
}

/** By the name of the provider's case. */
export const providerFacts: Readonly<Record<string, ProviderFacts>> = {
  wakapay: {
    routes: { 'GET /business/balance': 'business', 'POST /business/verify-transfer': 'everyone' },
  },
  swypex: {
    reserved: { headers: ['X-Swypex-Signature', 'X-Swypex-Request-Timestamp'] },
    routes: {
      'GET /v1/card': 'business',
      'PUT /v1/card/:id/limits': 'business',
      'PATCH /v1/card/:id/limits': 'business',
      'GET /v1/bank': 'everyone',
    },
    needsKey: true,
  },
  wealthica: { routes: { 'GET /institutions': 'subject' } },
  wych: { routes: { 'GET /accounts': 'subject', 'GET /accounts/:id/transactions': 'subject' } },
  wyre: {
    reserved: { parameters: ['masqueradeAs', 'timestamp'], headers: ['X-Api-Signature'] },
    routes: {
      'GET /v3/accounts/{pid}': 'subject',
      'POST /v3/accounts/{pid}': 'subject',
      'GET /v3/transfers': 'subject',
      'GET /v3/transfers/:id': 'subject',
      'POST /v3/transfers': 'subject',
      'GET /v3/rates': 'subject',
      'GET /v3/limits': 'subject',
      'GET /v2/paymentMethods': 'subject',
    },
    needsKey: true,
  },
}
