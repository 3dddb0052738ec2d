import { type Provider, createRelay, defineProvider, swypex, wakapay } from '@token-relay/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { signingKey } from '../kit/signing-key.ts'
import { type Upstream, startUpstream } from '../kit/upstream.ts'

let upstream: Upstream
const closing: (() => unknown)[] = []
beforeEach(async () => {
  upstream = await startUpstream()
  closing.push(() => upstream.close())
})
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

function relayOf(provider: Provider) {
  const relay = createRelay({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    onError: () => {},
    providers: [provider],
  })
  closing.push(() => relay.close())
  return relay
}

const cards = () =>
  relayOf(
    swypex({
      clientId: 'shop',
      clientSecret: 's3-9d2c77',
      apiUrl: upstream.url,
      routes: [{ ...swypex.routes.card, allow: () => true }],
    }),
  )

test('swypex.routes.card shows the subject their own card, and refuses any other', async () => {
  const card = { id: 'CRD1', cardHolder: { id: 'ada', fullName: 'Ada' } }
  upstream.answer = (response, { target }) =>
    response.end(JSON.stringify(target === '/v1/oauth/token' ? { access_token: 't', expires_in: 60 } : card))
  const relay = cards()
  expect(await (await relay.fetch('swypex', { id: 'ada' }, '/v1/card/CRD1')).json()).toEqual(card)
  await expect(relay.fetch('swypex', { id: 'bob' }, '/v1/card/CRD1')).rejects.toMatchObject({
    code: 'denied',
  })
})

test.each(['x-swypex-signature', 'X-Swypex-Request-Timestamp'])(
  'G7 a page cannot set the header %s of Swypex',
  async (name) => {
    const call = cards().fetch('swypex', { id: 'ada' }, '/v1/card/CRD1', { headers: { [name]: '1' } })
    await expect(call).rejects.toMatchObject({ code: 'reserved_parameter' })
    expect(upstream.sockets()).toBe(0)
  },
)

test('wakapay.routes.balance, the balance of the whole business, needs a rule that says who may see it', () => {
  const start = () =>
    relayOf(
      wakapay({
        apiKey: 'ak-77ad',
        apiSecret: 'as-77ad',
        environment: 'test',
        routes: [wakapay.routes.balance],
      }),
    )
  expect(start).toThrow(expect.objectContaining({ code: 'invalid_route' }))
})

test.each(['a\nb', 'a\u0000b', '\u0007', 'a\u007f', 'a\u0085b'])(
  'the account %j, which contains a control character, is refused before any call',
  async (account) => {
    const provider = defineProvider({
      id: 'acme',
      apiUrl: upstream.url,
      account: () => account,
      authorize: () => ({}),
      routes: [{ id: 'me', method: 'GET', path: '/me', scope: 'business', everyone: true }],
    })
    await expect(relayOf(provider).fetch('acme', { id: 'ada' }, '/me')).rejects.toMatchObject({
      code: 'no_provider_account',
    })
    expect(upstream.sockets()).toBe(0)
  },
)
