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

test('a request without a session gets no token and does not reach the provider', async () => {
  const { app, emulator } = await startDemo()
  await request(app).post('/wealthica/auth').send({}).expect(401)
  expect(emulator.requests()).toEqual([])
})

test('after signing out, the relay no longer serves the old token', async () => {
  const { app } = await startDemo()
  const before = await (await signedIn(app, 'ada')).post('/wealthica/auth').send({ purpose: 'api' })
  const again = await signedIn(app, 'ada')
  const kept = await again.post('/wealthica/auth').send({ purpose: 'api' })
  await again.delete('/api/session/ada').expect(204)
  const after = await (await signedIn(app, 'ada')).post('/wealthica/auth').send({ purpose: 'api' })
  expect([kept.body.tokenId === before.body.tokenId, after.body.tokenId === before.body.tokenId]).toEqual([
    true,
    false,
  ])
})

test('the content security policy allows Connect and the provider’s API, and otherwise keeps helmet’s defaults', async () => {
  const { app, emulator } = await startDemo()
  const { headers } = await request(app).get('/wealthica').expect(200)
  const policy = headers['content-security-policy']
  expect(policy).toContain(`frame-src 'self' ${emulator.url}`)
  expect(policy).toContain(`form-action 'self' ${emulator.url}`)
  expect(policy).toContain(`connect-src 'self' ${emulator.url}`)
  expect(policy).toContain("script-src 'self';")
  expect(headers['x-frame-options']).toBe('SAMEORIGIN')
})

test('requests that the provider received are shown only to their user, without tokens and secrets', async () => {
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

test('responses under /api are never cached', async () => {
  const { app } = await startDemo()
  const paths = ['/api/session', '/api/received/wealthica', '/api/unknown']
  const answers = await Promise.all(paths.map((path) => request(app).get(path)))
  expect(answers.map(({ headers }) => headers['cache-control'])).toEqual(['no-store', 'no-store', 'no-store'])
})

test('invalid JSON is answered with 400 and without a stack', async () => {
  const { app } = await startDemo()
  const answer = await request(app).post('/api/session').type('json').send('{')
  expect([answer.status, answer.body]).toEqual([400, { code: 'bad_request' }])
})

test('with a real account, the demo calls the configured address and shows no received requests', async () => {
  const { emulator } = await startDemo()
  const { credentials, apiUrl, connectUrl } = emulator
  const { app } = await startDemo({ targets: { wealthica: { ...credentials, apiUrl, connectUrl } } })
  const agent = await signedIn(app, 'ada')
  const { body } = await agent.post('/wealthica/auth').send({ purpose: 'connect' }).expect(200)
  expect([body.api, body.connect.url]).toEqual([apiUrl, connectUrl])
  expect(emulator.requests()).toHaveLength(1)
  await agent.get('/api/received/wealthica').expect(204)
})
