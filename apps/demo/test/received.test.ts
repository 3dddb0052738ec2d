import { expect, test } from 'vitest'
import { gatewayCalls, signedIn, startDemo } from './kit/demo.ts'

const paths = {
  wych: '/accounts',
  wyre: '/v3/accounts/me',
  wakapay: '/business/balance',
  swypex: '/v1/card?limit=100',
} as const

test.each(['wych', 'wyre'] as const)(
  '%s: requests made for one user are not shown to another',
  async (name) => {
    const { app } = await startDemo()
    const ada = await gatewayCalls(app, 'ada', name)
    await ada.get(paths[name]).expect(200)
    const bruno = await signedIn(app, 'bruno')
    const shown = [await ada.agent.get(`/api/received/${name}`), await bruno.get(`/api/received/${name}`)]
    const counts = shown.map(
      ({ body }) => body.latest.filter(({ path }: { path: string }) => !path.startsWith('/realms/')).length,
    )
    expect([shown[0]?.body.isOwn, (counts[0] ?? 0) > 0, counts[1]]).toEqual([true, true, 0])
  },
)

test('Swypex: requests do not name a user, so every user sees all of them, without card ids', async () => {
  const { app } = await startDemo()
  const ada = await gatewayCalls(app, 'ada', 'swypex')
  const { body } = await ada.get(paths.swypex)
  await ada
    .patch(`/v1/card/${body.cards[0].id}/limits`)
    .set({ 'Content-Type': 'application/merge-patch+json', 'Idempotency-Key': 'k1' })
    .send('{"daily":600000}')
    .expect(200)
  const bruno = await signedIn(app, 'bruno')
  const received = await bruno.get('/api/received/swypex')
  expect(received.body).toMatchObject({ isOwn: false, mints: 1 })
  expect(received.body.latest[0]).toMatchObject({
    method: 'PATCH',
    path: '/v1/card/:id/limits',
    proofs: ['authorization', 'x-swypex-signature', 'idempotency-key'],
  })
  expect(received.text).not.toContain(body.cards[0].id)
})

test.each(['wych', 'wyre', 'wakapay', 'swypex'] as const)(
  '%s: received requests are shown without tokens, keys and signatures',
  async (name) => {
    const { app, emulators } = await startDemo()
    const ada = await gatewayCalls(app, 'ada', name)
    await ada.get(paths[name]).expect(200)
    const { text } = await ada.agent.get(`/api/received/${name}`).expect(200)
    const sent = emulators[name]
      .requests()
      .flatMap(({ headers }) => [
        headers.authorization?.replace('Bearer ', '') ?? '',
        headers['x-api-key'] ?? '',
        headers['x-api-signature'] ?? '',
      ])
    const secrets = [ada.token, ...sent, ...Object.values(emulators[name].credentials)].filter(
      (secret) => secret.length > 12,
    )
    expect(secrets.length).toBeGreaterThan(2)
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
  },
)

test('an unknown provider is answered with 404', async () => {
  const { app } = await startDemo()
  const agent = await signedIn(app, 'ada')
  expect((await agent.get('/api/received/constructor')).status).toBe(404)
})
