import request from 'supertest'
import { expect, test } from 'vitest'
import { gatewayCalls, signedIn, startDemo } from './kit/demo.ts'

test('nothing is out of the ordinary at the start', async () => {
  const { app } = await startDemo()
  const agent = await signedIn(app, 'ada')
  const { body } = await agent.get('/api/trouble').expect(200)
  expect(body).toEqual({ fault: null, aheadMs: 0 })
})

test('only signed-in users may see or make trouble', async () => {
  const { app, emulator } = await startDemo()
  const before = emulator.clock.now()
  await request(app).get('/api/trouble').expect(401)
  await request(app).put('/api/trouble/fault').send({ fault: 'down' }).expect(401)
  await request(app).post('/api/trouble/clock').send({ advanceMs: 60_000 }).expect(401)
  expect(emulator.clock.now() - before).toBeLessThan(60_000)
})

test.each([
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'same-site' },
  { Origin: 'https://evil.example' },
  { Origin: 'null' },
])('a page of another origin cannot make trouble: %o', async (headers) => {
  const { app } = await startDemo()
  const agent = await signedIn(app, 'ada')
  await agent.put('/api/trouble/fault').set(headers).send({ fault: 'down' }).expect(403)
  await agent.post('/api/trouble/clock').set(headers).send({ advanceMs: 1 }).expect(403)
  expect((await agent.get('/api/trouble')).body).toEqual({ fault: null, aheadMs: 0 })
})

test.each([{ fault: 'explode' }, { fault: 'constructor' }, { fault: 1 }, {}, []])(
  'an unknown fault is refused: %o',
  async (body) => {
    const { app } = await startDemo()
    const agent = await signedIn(app, 'ada')
    await agent.put('/api/trouble/fault').send(body).expect(400)
    expect((await agent.get('/api/trouble')).body.fault).toBeNull()
  },
)

test.each([0, -1, 24 * 60 * 60_000 + 1, '60000', null, undefined])(
  'the clock does not move by %o',
  async (advanceMs) => {
    const { app } = await startDemo()
    const agent = await signedIn(app, 'ada')
    await agent.post('/api/trouble/clock').send({ advanceMs }).expect(400)
    expect((await agent.get('/api/trouble')).body.aheadMs).toBe(0)
  },
)

test('emulators that share a clock move by the time that was asked for, once', async () => {
  const { app, emulator } = await startDemo()
  const agent = await signedIn(app, 'ada')
  const before = emulator.clock.now()
  const { body } = await agent.post('/api/trouble/clock').send({ advanceMs: 600_000 }).expect(200)
  const movedMs = emulator.clock.now() - before
  expect([body.aheadMs, Math.round(movedMs / 60_000)]).toEqual([600_000, 10])
})

test('a provider that is down fails calls, and works as soon as the fault ends', async () => {
  const { app } = await startDemo()
  const { agent, get } = await gatewayCalls(app, 'ada', 'wakapay')
  await get('/business/balance').expect(200)
  await agent.put('/api/trouble/fault').send({ fault: 'down' }).expect(200)
  // Enough failures to make the relay pause its calls.
  for (let calls = 0; calls < 6; calls += 1)
    expect((await get('/business/balance')).status).toBeGreaterThan(499)
  await agent.put('/api/trouble/fault').send({ fault: null }).expect(200)
  await get('/business/balance').expect(200)
})

test.each(['wealthica', 'wych', 'wakapay', 'swypex'])(
  '%s: refused secrets are reported as such, and accepted as soon as the fault ends',
  async (provider) => {
    const { app } = await startDemo()
    const paths = { wych: '/accounts', wakapay: '/business/balance', swypex: '/v1/card?limit=100' }
    const agent = await signedIn(app, 'ada')
    const call = async () => {
      const minted = await agent.post(`/${provider}/auth`).send({})
      const path = Object.entries(paths).find(([name]) => name === provider)?.[1]
      if (!path) return minted
      return agent.get(`/${provider}/api${path}`).set('Authorization', `Bearer ${minted.body.token}`)
    }
    await agent.put('/api/trouble/fault').send({ fault: 'refusing' }).expect(200)
    expect((await call()).body.code).toBe('upstream_credentials_rejected')
    await agent.put('/api/trouble/fault').send({ fault: null }).expect(200)
    expect((await call()).status).toBe(200)
  },
)

test('with one real account, trouble cannot be made, and the answer names it', async () => {
  const { emulator } = await startDemo()
  const { credentials, apiUrl, connectUrl } = emulator
  const { app } = await startDemo({ targets: { wealthica: { ...credentials, apiUrl, connectUrl } } })
  const agent = await signedIn(app, 'ada')
  const before = emulator.clock.now()
  expect((await agent.get('/api/trouble').expect(200)).body).toEqual({ real: ['wealthica'] })
  await agent.put('/api/trouble/fault').send({ fault: 'down' }).expect(404)
  await agent.post('/api/trouble/clock').send({ advanceMs: 60_000 }).expect(404)
  expect(emulator.clock.now() - before).toBeLessThan(60_000)
})
