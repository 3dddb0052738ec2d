import {
  createRelay,
  type GatewayProvider,
  type RoutePolicy,
  swypex,
  wakapay,
  wealthica,
  wych,
  wyre,
} from '@token-relay/server'
import { expect, test } from 'vitest'
import type { AppUser } from '../kit/app.ts'
import { json, startCallers } from '../kit/every-caller.ts'
import { signingKey } from '../kit/signing-key.ts'

/** What each ready-made route permits, from the providers' documentation: a change here is a change of who may do what. */
const documented: Readonly<Record<string, readonly [routes: Readonly<Record<string, RoutePolicy>>, string]>> =
  {
    wakapay: [
      wakapay.routes,
      `verifyTransfer: POST /business/verify-transfer · everyone · readOnly body
     balance: GET /business/balance · business · query`,
    ],
    swypex: [
      swypex.routes,
      `cards: GET /v1/card · business · list query select
     card: GET /v1/card/:id · business · select
     setLimits: PUT /v1/card/:id/limits · business · idempotent
     changeLimits: PATCH /v1/card/:id/limits · business · idempotent
     banks: GET /v1/bank · everyone`,
    ],
    wealthica: [
      wealthica.routes,
      `institutions: GET /institutions · subject
     institution: GET /institutions/:id · subject
     sync: POST /institutions/:id/sync · subject
     remove: DELETE /institutions/:id · subject
     positions: GET /positions · subject
     transactions: GET /transactions · subject
     transaction: GET /transactions/:id · subject
     history: GET /history · subject`,
    ],
    wych: [
      wych.routes,
      `accounts: GET /accounts · subject
     transactions: GET /accounts/:id/transactions · subject`,
    ],
    wyre: [
      wyre.routes,
      `account: GET /v3/accounts/{pid} · subject · query
     updateAccount: POST /v3/accounts/{pid} · subject · idempotent query
     transfers: GET /v3/transfers · subject · query
     transfer: GET /v3/transfers/:id · subject · query
     createTransfer: POST /v3/transfers · subject · idempotent query
     rates: GET /v3/rates · subject · query
     limits: GET /v3/limits · subject · query
     paymentMethods: GET /v2/paymentMethods · subject · query`,
    ],
    'wyre by token auth': [
      wyre.sessionRoutes,
      `createAccount: POST /v3/accounts · subject · idempotent query
     ownAccount: GET /v2/account · subject · query
     account: GET /v3/accounts/:id · subject · query allow
     updateAccount: POST /v3/accounts/:id · subject · idempotent query allow
     transfers: GET /v3/transfers · subject · query
     transfer: GET /v3/transfers/:id · subject · query
     createTransfer: POST /v3/transfers · subject · idempotent query
     rates: GET /v3/rates · subject · query
     limits: GET /v3/limits · subject · query
     paymentMethods: GET /v2/paymentMethods · subject · query`,
    ],
  }

const rules = ['list', 'idempotent', 'readOnly', 'query', 'body', 'select', 'allow'] as const
const audienceOf = ({ everyone, scope }: RoutePolicy) => (everyone ? 'everyone' : scope)

test.each(Object.keys(documented))('G1 the ready-made routes of %s permit what is documented', (provider) => {
  const [routes, text] = documented[provider] ?? [{}, '']
  const lines = text.split('\n').map((line) => line.trim().split(' · '))
  expect(
    Object.entries(routes).map(([name, route]) => [
      `${name}: ${route.method} ${route.path}`,
      audienceOf(route),
    ]),
  ).toEqual(lines.map(([call, audience]) => [call, audience]))
  for (const [at, route] of Object.values(routes).entries()) {
    const needed = lines[at]?.[2]?.split(' ') ?? []
    expect([route.id, needed.filter((rule) => !rules.some((name) => name === rule && route[name]))]).toEqual([
      Object.keys(routes)[at],
      [],
    ])
  }
})

const inWakapay = { apiKey: 'wk-5f0c91', apiSecret: 'ws-5f0c91', environment: 'test' } as const
const inSwypex = { clientId: 'shop', clientSecret: 'sw-5f0c91', privateKey: () => 'later' } as const
const relayWith = (provider: GatewayProvider) =>
  createRelay({ identify: () => null, signingKeys: [signingKey], providers: [provider] })

test.each<[string, () => GatewayProvider]>([
  ['wakapay.balance', () => wakapay({ ...inWakapay, routes: [wakapay.routes.balance] })],
  ['swypex.cards', () => swypex({ ...inSwypex, routes: [swypex.routes.cards] })],
  ['swypex.card', () => swypex({ ...inSwypex, routes: [swypex.routes.card] })],
  ['swypex.setLimits', () => swypex({ ...inSwypex, routes: [swypex.routes.setLimits] })],
  ['swypex.changeLimits', () => swypex({ ...inSwypex, routes: [swypex.routes.changeLimits] })],
])('G1 %s is business-wide: the relay does not start without a rule who may call it', (_name, provider) => {
  expect(() => relayWith(provider())).toThrow(expect.objectContaining({ code: 'invalid_route' }))
})

test.each([
  ['the user’s card', { id: 'C1', cardHolder: { id: 'ada' } }, 200],
  ['another user’s card', { id: 'C1', cardHolder: { id: 'bob' } }, 403],
  ['a card without a holder', { id: 'C1' }, 403],
  ['a card whose holder is a string', { id: 'C1', cardHolder: 'ada' }, 403],
  ['a list', [{ id: 'C1', cardHolder: { id: 'ada' } }], 403],
])('G8 swypex.card answers %s as documented', async (_name, card, status) => {
  const routes = [{ ...swypex.routes.card, allow: () => true }]
  const host = await startCallers({
    providers: (url) => [swypex<AppUser>({ ...inSwypex, apiUrl: `${url}/swypex`, routes })],
  })
  host.override = ({ target }) => (target.includes('/v1/card/') ? json(card) : undefined)
  const answer = await host.send({ name: '', method: 'GET', path: '/swypex/api/v1/card/C1' })
  const body: unknown = await answer.json()
  expect(answer.status).toBe(status)
  expect(JSON.stringify(body).includes('C1')).toBe(status === 200)
  await host.close()
})
