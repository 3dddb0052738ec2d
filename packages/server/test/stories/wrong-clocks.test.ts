import type { OutgoingHttpHeaders } from 'node:http'
import { generateKeyPairSync } from 'node:crypto'
import {
  type Provider,
  type RelayOptions,
  createRelay,
  defineProvider,
  swypex,
  wyre,
} from '@token-relay/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type VirtualClock, virtualClock } from '../kit/clock.ts'
import { signingKey } from '../kit/signing-key.ts'
import { type Upstream, startUpstream } from '../kit/upstream.ts'

let upstream: Upstream
let clock: VirtualClock
let differenceMs = 0
const closing: (() => unknown)[] = []
beforeEach(async () => {
  upstream = await startUpstream()
  clock = virtualClock()
  differenceMs = 0
  closing.push(() => upstream.close())
})
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const theirMs = () => clock.nowMs() + differenceMs
const date = (): OutgoingHttpHeaders => ({ date: new Date(theirMs()).toUTCString() })

function relayOf(provider: Provider, options: Partial<RelayOptions> = {}) {
  const errors: { readonly hint?: string }[] = []
  const relay = createRelay({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    onError: (error) => errors.push(Object(error)),
    clock,
    providers: [provider],
    ...options,
  })
  closing.push(() => relay.close())
  return { relay, errors }
}

/** A Wyre that refuses timestamps which are 30 s off. */
function startWyre(headers: () => OutgoingHttpHeaders = date) {
  upstream.answer = (response, { target }) => {
    const sentMs = Number(new URL(target, upstream.url).searchParams.get('timestamp'))
    response.writeHead(Math.abs(theirMs() - sentMs) > 30_000 ? 401 : 200, headers()).end('{}')
  }
  const { account, updateAccount } = wyre.routes
  const parts = relayOf(
    wyre({
      apiKey: 'wk-1',
      secretKey: 'wy-5e3c',
      apiUrl: upstream.url,
      account: () => 'AC-1',
      routes: [account, updateAccount],
    }),
  )
  const read = () =>
    parts.relay.fetch('wyre', { id: 'ada' }, '/v3/accounts/me').then(
      ({ status }) => status,
      ({ code }) => code,
    )
  return { ...parts, read }
}

test.each([600_000, -600_000, 31_000, 23 * 3_600_000])(
  'a signature is refused when a clock is off by %i ms, sent again with the provider’s time, and right from then on',
  async (offMs) => {
    differenceMs = offMs
    const { read, errors } = startWyre()
    expect([await read(), await read()]).toEqual([200, 200])
    expect(upstream.arrivals).toHaveLength(3)
    expect(errors.map(({ hint }) => hint)).toEqual([
      `This machine's clock is ${Math.abs(offMs) / 1000} s ${offMs > 0 ? 'behind' : 'ahead of'} the provider's (its Date header): correct it.`,
    ])
  },
)

test('a body is sent again with the provider’s time', async () => {
  differenceMs = 600_000
  const { relay } = startWyre()
  const init = { method: 'POST', body: '{"a":1}', headers: { 'idempotency-key': 'k1' } } as const
  expect((await relay.fetch('wyre', { id: 'ada' }, '/v3/accounts/me', init)).status).toBe(200)
  expect(upstream.arrivals.map(({ body }) => body.toString())).toEqual(['{"a":1}', '{"a":1}'])
  expect(new Set(upstream.arrivals.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
})

test('a clock that is corrected is followed', async () => {
  differenceMs = 600_000
  const { read } = startWyre()
  await read()
  differenceMs = 0
  expect([await read(), await read()]).toEqual([200, 200])
  expect(upstream.arrivals).toHaveLength(5)
})

test.each<[string, number, () => OutgoingHttpHeaders]>([
  ['differs by more than a day', 25 * 3_600_000, date],
  ['is that of a cached answer', 600_000, () => ({ ...date(), age: '600' })],
  ['is not a date', 600_000, () => ({ date: 'yesterday' })],
])('a Date that %s teaches nothing', async (_name, offMs, headers) => {
  differenceMs = offMs
  const { read } = startWyre(headers)
  expect(await read()).toBe('upstream_credentials_rejected')
  expect(upstream.arrivals).toHaveLength(1)
})

test('a refusal by a provider whose clock agrees is not about the time', async () => {
  const { relay } = startWyre()
  upstream.answer = (response) => response.writeHead(401, date()).end('{}')
  const error: unknown = await relay
    .fetch('wyre', { id: 'ada' }, '/v3/accounts/me')
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'upstream_credentials_rejected' })
  expect(Object(error).hint).not.toMatch(/clock/)
  expect(upstream.arrivals).toHaveLength(1)
})

test('a call that is refused with the provider’s time too is an error that names the clock', async () => {
  differenceMs = 600_000
  const { relay } = startWyre()
  upstream.answer = (response) => response.writeHead(401, date()).end('{}')
  await expect(relay.fetch('wyre', { id: 'ada' }, '/v3/accounts/me')).rejects.toMatchObject({
    code: 'upstream_credentials_rejected',
    hint: expect.stringContaining("This machine's clock is 600 s behind"),
  })
  expect(upstream.arrivals).toHaveLength(2)
})

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

test.each([401, 403])(
  'a signed write that is refused with %i for its time costs no token',
  async (status) => {
    differenceMs = -600_000
    upstream.answer = (response, { target, headers }) => {
      if (target === '/v1/oauth/token') {
        response.writeHead(200, date()).end('{"access_token":"token-1","expires_in":3600}')
        return
      }
      const sentMs = Number(headers['x-swypex-request-timestamp']) * 1000
      response.writeHead(Math.abs(theirMs() - sentMs) > 300_000 ? status : 200, date()).end('{}')
    }
    const { relay } = relayOf(
      swypex({
        clientId: 'shop',
        clientSecret: 's3-9d2c77',
        apiUrl: upstream.url,
        privateKey,
        routes: [{ ...swypex.routes.changeLimits, allow: () => true }],
      }),
    )
    const init = { method: 'PATCH', body: '{"daily":1}', headers: { 'idempotency-key': 'k1' } } as const
    expect((await relay.fetch('swypex', { id: 'ada' }, '/v1/card/CRD1/limits', init)).status).toBe(200)
    expect(upstream.arrivals.map(({ target }) => target)).toEqual([
      '/v1/oauth/token',
      '/v1/card/CRD1/limits',
      '/v1/card/CRD1/limits',
    ])
  },
)

const routes = [
  { id: 'me', method: 'GET', path: '/me', scope: 'business', everyone: true },
  { id: 'add', method: 'POST', path: '/me', scope: 'business', everyone: true },
] as const

/** A provider of one's own that signs the time, and refuses one that is 30 s off. */
function startOwn(usesTime: boolean) {
  let mints = 0
  differenceMs = 600_000
  upstream.answer = (response, { headers }) => {
    const isLate = Math.abs(theirMs() - Number(headers['x-time'])) > 30_000
    const isRefused = usesTime ? isLate : headers.authorization === 'Bearer token-1'
    response.writeHead(isRefused ? 401 : 200, date()).end('{}')
  }
  const parts = relayOf(
    defineProvider({
      id: 'acme',
      apiUrl: upstream.url,
      routes,
      credential: {
        perSubject: false,
        leewaySeconds: 0,
        secrets: [],
        urls: {},
        mint: async () => ({ token: `token-${++mints}`, facts: {} }),
      },
      authorize: (_call, context) => ({
        authorization: `Bearer ${context.credential}`,
        ...(usesTime && { 'x-time': String(context.nowMs) }),
      }),
    }),
  )
  return { ...parts, mints: () => mints }
}

test('a provider that signs the time is sent the provider’s, without a renewal', async () => {
  const { relay, mints } = startOwn(true)
  expect((await relay.fetch('acme', { id: 'ada' }, '/me')).status).toBe(200)
  expect([mints(), upstream.arrivals.length]).toEqual([1, 2])
})

test('a provider that does not sign the time renews its credential, whatever the clocks say', async () => {
  const { relay, mints } = startOwn(false)
  expect((await relay.fetch('acme', { id: 'ada' }, '/me')).status).toBe(200)
  expect([mints(), upstream.arrivals.length]).toEqual([2, 2])
})

test('G12 a write without a key is not repeated for its time; the next one has the provider’s', async () => {
  const { relay, mints } = startOwn(true)
  const add = () => relay.fetch('acme', { id: 'ada' }, '/me', { method: 'POST', body: '{}' })
  await expect(add()).rejects.toMatchObject({
    code: 'upstream_unavailable',
    retryAfterMs: 1000,
    hint: expect.stringContaining('600 s behind'),
  })
  expect((await add()).status).toBe(200)
  expect([mints(), upstream.arrivals.length]).toEqual([1, 2])
})
