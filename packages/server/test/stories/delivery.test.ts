import { createRelay, defineProvider, wealthica } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { virtualClock } from '../kit/clock.ts'
import { signingKey } from '../kit/signing-key.ts'
import { startUpstream, type Upstream } from '../kit/upstream.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Starts a provider whose token has `lifeMs` left and takes `transitMs` to arrive. */
async function startSlow(lifeMs: number, transitMs: number) {
  const clock = virtualClock()
  const upstream: Upstream = await startUpstream()
  upstream.answer = (response, { target }) => {
    const nowSeconds = clock.nowMs() / 1000
    const claims = { iat: nowSeconds, exp: nowSeconds + lifeMs / 1000 }
    response.setHeader('date', new Date(clock.nowMs()).toUTCString())
    clock.advance(transitMs)
    const jwt = `${encoded({ alg: 'HS256' })}.${encoded(claims)}.c2ln`
    response.end(JSON.stringify(target.endsWith('/auth/token') ? { token: jwt } : {}))
  }
  const relay = createRelay({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    onError: () => {},
    clock,
    providers: [wealthica({ clientId: 'team-5f0c', clientSecret: 's-5f0c9d27', apiUrl: upstream.url })],
  })
  closing.push(
    () => relay.close(),
    () => upstream.close(),
  )
  return { relay, clock }
}
const stale = { code: 'upstream_stale_token' }

test.each([
  [3_000, 3_000],
  [3_000, 3_500],
  [3_000, 86_400_000],
  [1_000, 999.5],
])('a token with %i ms left that takes %f ms to arrive is not delivered', async (lifeMs, transitMs) => {
  const { relay } = await startSlow(lifeMs, transitMs)
  await expect(relay.mint('wealthica', { id: 'ada' })).rejects.toMatchObject(stale)
})

test('a token with a second left when it arrives is delivered', async () => {
  const { relay } = await startSlow(3_000, 2_000)
  expect((await relay.mint('wealthica', { id: 'ada' })).expiresIn).toBe(1)
})

test.each([599_999.5, 600_000])(
  'a token for Connect that is %f ms old when it arrives is not delivered',
  async (ageMs) => {
    const { relay } = await startSlow(3_600_000, ageMs)
    const options = { purpose: 'connect' } as const
    await expect(relay.mint('wealthica', { id: 'ada' }, options)).rejects.toMatchObject(stale)
  },
)

test('K7 a log-out forgets the subject’s own credential in gateway mode', async () => {
  const upstream = await startUpstream()
  let mints = 0
  const credential = {
    perSubject: true,
    leewaySeconds: 0,
    secrets: [],
    urls: {},
    mint: async () => ({ token: `token-${++mints}`, facts: {} }),
  }
  const relay = createRelay({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    providers: [
      defineProvider({
        id: 'acme',
        apiUrl: upstream.url,
        credential,
        routes: [{ id: 'me', method: 'GET', path: '/me', scope: 'subject' }],
      }),
    ],
  })
  closing.push(
    () => relay.close(),
    () => upstream.close(),
  )
  const sent = async (id: string) => {
    await relay.fetch('acme', { id }, '/me')
    return upstream.arrivals.at(-1)?.headers.authorization
  }
  expect([await sent('ada'), await sent('bob'), await sent('ada')]).toEqual([
    'Bearer token-1',
    'Bearer token-2',
    'Bearer token-1',
  ])
  await relay.revoke({ id: 'ada' })
  expect([await sent('ada'), await sent('bob')]).toEqual(['Bearer token-3', 'Bearer token-2'])
})
