import {
  type Provider,
  type RelayOptions,
  createRelay,
  defineProvider,
  secretReader,
  swypex,
  wych,
} from '@token-relay/server'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type VirtualClock, virtualClock } from '../kit/clock.ts'
import { signingKey } from '../kit/signing-key.ts'
import { type RecordedRequest, type Upstream, startUpstream } from '../kit/upstream.ts'

let upstream: Upstream
let clock: VirtualClock
let nextToken: () => string
const closing: (() => unknown)[] = []
beforeEach(async () => {
  upstream = await startUpstream()
  clock = virtualClock(Date.now())
  let tokens = 0
  nextToken = () => `token-${++tokens}`
  closing.push(() => upstream.close())
})
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

function relayOf(provider: Provider, options: Partial<RelayOptions> = {}) {
  const relay = createRelay({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    onError: () => {},
    clock,
    providers: [provider],
    ...options,
  })
  closing.push(() => relay.close())
  return relay
}

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

/** Answers token calls, and every other call as given. */
function answering(answer: (response: ServerResponse, call: RecordedRequest) => unknown) {
  upstream.answer = (response, call) => {
    const realm = `${upstream.url}/realms/partner`
    if (call.target.endsWith('/openid-configuration'))
      json(response, 200, { issuer: realm, token_endpoint: `${realm}/token` })
    else if (call.target.endsWith('/token'))
      json(response, 200, { access_token: nextToken(), expires_in: 3600 })
    else answer(response, call)
  }
}
const mints = () => upstream.arrivals.filter(({ target }) => target.endsWith('/token')).length
const calls = () => upstream.arrivals.length - mints()

const startWych = (apiKey: string | (() => string) = 'ak-77ad') =>
  relayOf(
    wych({
      clientId: 'shop',
      clientSecret: 's3-9d2c77',
      apiKey,
      partner: 'maple',
      app: 'ledger',
      issuer: `${upstream.url}/realms/partner`,
      apiUrl: upstream.url,
      userId: ({ id }) => id,
      routes: [wych.routes.accounts],
    }),
  )
const startSwypex = () =>
  relayOf(
    swypex({
      clientId: 'shop',
      clientSecret: 's3-9d2c77',
      apiUrl: upstream.url,
      routes: [swypex.routes.banks],
    }),
  )

test.each([
  ['wych', startWych, '/accounts'],
  ['swypex', startSwypex, '/v1/bank'],
] as const)(
  'G15 a 403 of %s to a credential that was just issued passes with its body, without a renewal',
  async (id, start, path) => {
    answering((response) => json(response, 403, { message: 'Consent has expired' }))
    const relay = start()
    const first = await relay.fetch(id, { id: 'ada' }, path)
    const before = mints()
    const second = await relay.fetch(id, { id: 'ada' }, path)
    expect([first.status, await first.text()]).toEqual([403, '{"message":"Consent has expired"}'])
    expect(second.status).toBe(403)
    expect(mints()).toBe(before)
  },
)

test('a 403 to an older credential renews it once, and passes when the new one gets it too', async () => {
  answering((response) => json(response, 200, {}))
  const relay = startSwypex()
  const banks = async () => (await relay.fetch('swypex', { id: 'ada' }, '/v1/bank')).status
  expect(await banks()).toBe(200)
  answering((response) => json(response, 403, {}))
  clock.advance(59_999)
  expect([await banks(), mints()]).toEqual([403, 1])
  clock.advance(1)
  expect([await banks(), mints()]).toEqual([403, 2])
  expect([await banks(), mints()]).toEqual([403, 2])
})

test('a 403 that a renewed credential heals does not reach the user', async () => {
  answering((response, { headers }) =>
    json(response, headers.authorization === 'Bearer token-1' && clock.monotonicMs() > 0 ? 403 : 200, {}),
  )
  const relay = startSwypex()
  const banks = async () => (await relay.fetch('swypex', { id: 'ada' }, '/v1/bank')).status
  expect(await banks()).toBe(200)
  clock.advance(60_000)
  expect([await banks(), mints(), calls()]).toEqual([200, 2, 3])
})

test('a 403 passes too if the provider issues the same credential again', async () => {
  nextToken = () => 'token-always'
  answering((response) => json(response, clock.monotonicMs() > 0 ? 403 : 200, {}))
  const relay = startSwypex()
  const banks = async () => (await relay.fetch('swypex', { id: 'ada' }, '/v1/bank')).status
  await banks()
  clock.advance(60_000)
  expect([await banks(), mints(), calls()]).toEqual([403, 2, 2])
})

test('a key that has changed since the call is used before a 403 passes', async () => {
  let key = 'ak-old'
  answering((response, { headers }) => json(response, headers['x-api-key'] === 'ak-new' ? 200 : 403, {}))
  const relay = startWych(() => key)
  expect((await relay.fetch('wych', { id: 'ada' }, '/accounts')).status).toBe(403)
  key = 'ak-new'
  clock.advance(1000)
  // Only a 401 or a 403 of the call itself has the key read again.
  expect((await relay.fetch('wych', { id: 'ada' }, '/accounts')).status).toBe(200)
})

test('G15 a 401 stays ours, however new the credential is', async () => {
  answering((response) => json(response, 401, {}))
  await expect(startSwypex().fetch('swypex', { id: 'ada' }, '/v1/bank')).rejects.toMatchObject({
    code: 'upstream_credentials_rejected',
    hint: expect.stringContaining('answered 401'),
  })
  expect([mints(), calls()]).toEqual([2, 2])
})

const routes = [{ id: 'me', method: 'GET', path: '/me', scope: 'business', everyone: true }] as const

test('G15 a 403 to a fixed key stays ours: nothing has shown that the key is right', async () => {
  answering((response) => json(response, 403, {}))
  const reader = secretReader('acme.key', 'fixed-key')
  const provider = defineProvider({
    id: 'acme',
    apiUrl: upstream.url,
    routes,
    secrets: [reader],
    credentialRefusals: [401, 403],
    authorize: async () => ({ 'x-key': (await reader.read()).reveal() }),
  })
  await expect(relayOf(provider).fetch('acme', { id: 'ada' }, '/me')).rejects.toMatchObject({
    code: 'upstream_credentials_rejected',
  })
})

test.each([
  ['and that stays the same', () => 'kept'],
  ['and that is another one when it is read again', () => nextToken()],
])('G15 a 403 to a credential that the host keeps %s stays ours', async (_name, token) => {
  answering((response) => json(response, 403, {}))
  const provider = defineProvider({
    id: 'acme',
    apiUrl: upstream.url,
    routes,
    credentialRefusals: [401, 403],
    credential: {
      perSubject: true,
      renewable: false,
      leewaySeconds: 0,
      secrets: [],
      urls: {},
      mint: async () => ({ token: token(), facts: {} }),
    },
  })
  await expect(relayOf(provider).fetch('acme', { id: 'ada' }, '/me')).rejects.toMatchObject({
    code: 'upstream_credentials_rejected',
  })
})
