import request from 'supertest'
import { expect, test } from 'vitest'
import { passwords, startDemo } from './kit/demo.ts'

test.each([
  ['127.0.0.1:3000', 'http://127.0.0.1:3000/wych'],
  ['localhost:3000', 'http://localhost:3000/wych'],
  // Anybody can send a Host header: another one does not change where Wych returns.
  ['evil.example', 'http://localhost:9/wych'],
])('opened at %s, Wych returns to %s', async (host, expected) => {
  const { app, emulators } = await startDemo()
  emulators.wych.consent.setReturnUrl('http://localhost:9/wych/return')
  const signedIn = await request(app).post('/api/session').send({ username: 'ada', password: passwords.ada })
  const cookie = String(signedIn.headers['set-cookie']?.[0]?.split(';')[0])
  const { body } = await request(app).post('/wych/connect').set({ Host: host, Cookie: cookie }).expect(200)
  const decided = await fetch(body.url, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ email: 'ada@example.com', bank: 'kauri', state: 'REJECTED' }),
  })
  expect(decided.headers.get('location')).toContain(expected)
})
