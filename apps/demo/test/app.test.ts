import request from 'supertest'
import { expect, test } from 'vitest'
import { signedIn, startDemo } from './kit/demo.ts'

test('a signed-in user gets a token that Wealthica issued for them', async () => {
  const { app, emulator } = await startDemo()
  const agent = await signedIn(app, 'chloe')
  const { body } = await agent.post('/wealthica/auth').send({ purpose: 'api' })
  const answer = await fetch(`${emulator.apiUrl}/institutions`, {
    headers: { authorization: `Bearer ${body.token}` },
  })
  expect([answer.status, emulator.requests()[0]?.headers.loginname]).toEqual([200, 'chloe'])
})

test('nobody signed in means no token, and the provider is not asked', async () => {
  const { app, emulator } = await startDemo()
  await request(app).post('/wealthica/auth').send({}).expect(401)
  expect(emulator.requests()).toEqual([])
})

test('signing out makes the relay forget the token', async () => {
  const { app } = await startDemo()
  const before = await (await signedIn(app, 'ada')).post('/wealthica/auth').send({ purpose: 'api' })
  const again = await signedIn(app, 'ada')
  const kept = await again.post('/wealthica/auth').send({ purpose: 'api' })
  await again.delete('/api/session').expect(204)
  const after = await (await signedIn(app, 'ada')).post('/wealthica/auth').send({ purpose: 'api' })
  expect([kept.body.tokenId === before.body.tokenId, after.body.tokenId === before.body.tokenId]).toEqual([
    true,
    false,
  ])
})

test('the page may open Connect and call the provider, and nothing else that helmet forbids', async () => {
  const { app, emulator } = await startDemo()
  const { headers } = await request(app).get('/wealthica').expect(200)
  const policy = headers['content-security-policy']
  expect(policy).toContain(`frame-src 'self' ${emulator.url}`)
  expect(policy).toContain(`form-action 'self' ${emulator.url}`)
  expect(policy).toContain(`connect-src 'self' ${emulator.url}`)
  expect(policy).toContain("script-src 'self';")
  expect(headers['x-frame-options']).toBe('SAMEORIGIN')
})

test('what the provider received is shown to its user alone, without tokens and secrets', async () => {
  const { app, emulator } = await startDemo()
  const ada = await signedIn(app, 'ada')
  const { body: minted } = await ada.post('/wealthica/auth').send({ purpose: 'api' })
  await fetch(`${emulator.apiUrl}/institutions?groups=g1`, {
    headers: { authorization: `Bearer ${minted.token}` },
  })
  const bruno = await signedIn(app, 'bruno')

  const { body, text } = await ada.get('/api/received/wealthica')
  expect(body).toEqual({
    user: 'ada',
    isOwn: true,
    mints: 1,
    others: 1,
    latest: [
      {
        number: 2,
        method: 'GET',
        path: '/v1/institutions',
        proofs: ['authorization'],
        agoMs: expect.any(Number),
      },
      {
        number: 1,
        method: 'POST',
        path: '/v1/auth/token',
        proofs: ['loginname'],
        agoMs: expect.any(Number),
      },
    ],
  })
  expect(text).not.toContain(minted.token)
  expect(text).not.toContain(emulator.credentials.clientSecret)
  expect((await bruno.get('/api/received/wealthica')).body).toEqual({
    user: 'bruno',
    isOwn: true,
    mints: 0,
    others: 0,
    latest: [],
  })
  await request(app).get('/api/received/wealthica').expect(401)
})

test('nothing under /api is kept by a cache', async () => {
  const { app } = await startDemo()
  const paths = ['/api/session', '/api/received/wealthica', '/api/unknown']
  const answers = await Promise.all(paths.map((path) => request(app).get(path)))
  expect(answers.map(({ headers }) => headers['cache-control'])).toEqual(['no-store', 'no-store', 'no-store'])
})

test('a body that is no JSON is a 400 without a stack', async () => {
  const { app } = await startDemo()
  const answer = await request(app).post('/api/session').type('json').send('{')
  expect([answer.status, answer.body]).toEqual([400, { code: 'bad_request' }])
})

test('with an account of its own it asks the named address, and shows no panel of what was received', async () => {
  const { emulator } = await startDemo()
  const { credentials, apiUrl, connectUrl } = emulator
  const { app } = await startDemo({ places: { wealthica: { ...credentials, apiUrl, connectUrl } } })
  const agent = await signedIn(app, 'ada')
  const { body } = await agent.post('/wealthica/auth').send({ purpose: 'connect' }).expect(200)
  expect([body.api, body.connect.url]).toEqual([apiUrl, connectUrl])
  expect(emulator.requests()).toHaveLength(1)
  await agent.get('/api/received/wealthica').expect(204)
})
