import request from 'supertest'
import { expect, test } from 'vitest'
import { passwords, signedIn, startDemo } from './kit/demo.ts'

test.each(['ada', 'bruno', 'chloe'] as const)(
  '%s signs in with the password that the page shows',
  async (username) => {
    const { app } = await startDemo()
    const agent = await signedIn(app, username)
    const { body } = await agent.get('/api/session')
    expect(body.user.id).toBe(username)
  },
)

test('a wrong password and an unknown name get the same refusal, and no cookie', async () => {
  const { app } = await startDemo()
  const wrong = await request(app).post('/api/session').send({ username: 'ada', password: 'calm' })
  const unknown = await request(app).post('/api/session').send({ username: 'nobody', password: 'calm' })
  expect([wrong.status, wrong.body, wrong.headers['set-cookie']]).toEqual([401, unknown.body, undefined])
  expect(unknown.status).toBe(401)
})

test('a session id that was planted before the sign-in is useless after it', async () => {
  const { app } = await startDemo()
  const planted = 'session=s%3Aplanted-by-somebody-else.c2lnbmF0dXJl'
  const credentials = { username: 'ada', password: passwords.ada }
  const answer = await request(app).post('/api/session').set('Cookie', planted).send(credentials)
  expect(answer.headers['set-cookie']?.[0]).not.toContain('planted-by-somebody-else')
  const { body } = await request(app).get('/api/session').set('Cookie', planted)
  expect(body).toEqual({ user: null })
})

test('a session id that the host issued changes at the sign-in, and the old one is signed out', async () => {
  const { app } = await startDemo()
  const signIn = async (cookie: string) => {
    const credentials = { username: 'ada', password: passwords.ada }
    const answer = await request(app).post('/api/session').set('Cookie', cookie).send(credentials)
    return String(answer.headers['set-cookie']?.[0]?.split(';')[0])
  }
  const first = await signIn('')
  const second = await signIn(first)
  expect(second).not.toBe(first)
  const users = await Promise.all(
    [first, second].map(async (cookie) => {
      const { body } = await request(app).get('/api/session').set('Cookie', cookie)
      return body.user?.id ?? null
    }),
  )
  expect(users).toEqual([null, 'ada'])
})

test('a session is destroyed at the sign-out: its cookie signs in nobody, and is cleared', async () => {
  const { app } = await startDemo()
  const agent = await signedIn(app, 'ada')
  const { headers } = await agent.post('/api/session').send({ username: 'ada', password: passwords.ada })
  const cookie = String(headers['set-cookie']?.[0]?.split(';')[0])
  const signedOut = await agent.delete('/api/session/ada').expect(204)
  expect(signedOut.headers['set-cookie']?.[0]).toMatch(/^session=; Path=\/; Expires=Thu, 01 Jan 1970/)
  const { body } = await request(app).get('/api/session').set('Cookie', cookie)
  expect(body).toEqual({ user: null })
})

test('a visitor who has not signed in gets no cookie', async () => {
  const { app } = await startDemo()
  const { headers } = await request(app).get('/api/session').expect(200)
  expect(headers['set-cookie']).toBeUndefined()
})

test('signing in as another user ends the first session on the server too', async () => {
  const { app } = await startDemo()
  const first = await request(app).post('/api/session').send({ username: 'ada', password: passwords.ada })
  const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  const credentials = { username: 'bruno', password: passwords.bruno }
  await request(app).post('/api/session').set('Cookie', cookie).send(credentials).expect(200)
  const { body } = await request(app).get('/api/session').set('Cookie', cookie)
  expect(body).toEqual({ user: null })
})

test('a session ends after eight hours, even if it is in use', async () => {
  const { app, emulator } = await startDemo()
  const agent = await signedIn(app, 'ada')
  emulator.clock.advance(8 * 60 * 60_000 - 1_000)
  const before = await agent.get('/api/session')
  emulator.clock.advance(1_000)
  const after = await agent.get('/api/session')
  expect([before.body.user?.id, after.body.user]).toEqual(['ada', null])
})

test('after ten failed sign-ins in a minute, even the right password is refused', async () => {
  const { app } = await startDemo()
  const guess = { username: 'ada', password: 'guess' }
  for (let tries = 0; tries < 10; tries += 1) await request(app).post('/api/session').send(guess).expect(401)
  const answer = await request(app)
    .post('/api/session')
    .send({ ...guess, password: passwords.ada })
  expect([answer.status, Number(answer.headers['retry-after']) > 0]).toEqual([429, true])
})

test.each([
  ['another site, by Sec-Fetch-Site', { 'Sec-Fetch-Site': 'cross-site' }],
  ['a sister site, by Sec-Fetch-Site', { 'Sec-Fetch-Site': 'same-site' }],
  ['another origin', { Origin: 'https://evil.example' }],
  ['no origin at all', { Origin: 'null' }],
])('a page of %s can sign nobody in or out', async (_page, headers) => {
  const { app } = await startDemo()
  const credentials = { username: 'ada', password: passwords.ada }
  const agent = await signedIn(app, 'bruno')
  await agent.post('/api/session').set(headers).send(credentials).expect(403)
  await agent.delete('/api/session/bruno').set(headers).expect(403)
  const { body } = await agent.get('/api/session')
  expect(body.user.id).toBe('bruno')
})

test('an HTML form cannot sign in: only JSON is read', async () => {
  const { app } = await startDemo()
  const answer = await request(app)
    .post('/api/session')
    .type('form')
    .send({ username: 'ada', password: passwords.ada })
  expect(answer.status).toBe(401)
})

test('behind TLS the cookie is HttpOnly, Secure, SameSite and bound to this host', async () => {
  const { app } = await startDemo({ publicOrigin: 'https://app.example.com', proxies: 1 })
  const credentials = { username: 'ada', password: passwords.ada }
  const answer = await request(app).post('/api/session').set('X-Forwarded-Proto', 'https').send(credentials)
  expect(answer.headers['set-cookie']?.[0]).toMatch(
    /^__Host-session=s%3A[\w-]{32}\.[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
  )
})

test('a sign-out that names its user does not end another user’s session', async () => {
  const { app } = await startDemo()
  const agent = await signedIn(app, 'bruno')
  await agent.delete('/api/session/ada').expect(204)
  expect((await agent.get('/api/session')).body.user?.id).toBe('bruno')
  await agent.delete('/api/session/bruno').expect(204)
  expect((await agent.get('/api/session')).body).toEqual({ user: null })
})
