import { expect, test } from 'vitest'
import { field, readJson } from '../kit/json.ts'
import { requestToken, startWych } from '../kit/wych.ts'

const odd = { clientId: 'app:one', clientSecret: 'p+w%20 &=é:/' }
const encode = (text: string) => new URLSearchParams({ text }).toString().slice('text='.length)
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

test('a service token lives 900 s, and its response has the published fields', async () => {
  const emulator = await startWych()
  const response = await requestToken(emulator)
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
  expect(await readJson(response)).toEqual({
    access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    expires_in: 900,
    refresh_expires_in: 0,
    token_type: 'Bearer',
    'not-before-policy': 0,
    scope: 'EXECUTE:TOKEN_EXCHANGE READ:APP_USERS',
  })
})

test.each([
  ['a wrong secret', { client_secret: 'wrong' }, 401, 'unauthorized_client'],
  ['no secret', { client_secret: '' }, 401, 'unauthorized_client'],
  ['an unknown client', { client_id: 'somebody' }, 400, 'invalid_client'],
  ['no client', { client_id: '' }, 400, 'invalid_client'],
  ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ['no grant', { grant_type: '' }, 400, 'invalid_request'],
  ['a scope that the client does not have', { scope: 'READ:APP_USERS WRITE:ALL' }, 400, 'invalid_scope'],
])('the token endpoint refuses %s', async (_, changes, status, error) => {
  const emulator = await startWych()
  const { clientId, clientSecret } = emulator.credentials
  const good = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  const response = await requestToken(emulator, { fields: { ...good, ...changes } })
  expect(response.status).toBe(status)
  expect(await readJson(response)).toEqual({ error, error_description: expect.any(String) })
})

test('the token endpoint only reads a form', async () => {
  const emulator = await startWych()
  const response = await requestToken(emulator, { headers: { 'content-type': 'application/json' } })
  expect([response.status, field(await readJson(response), 'error')]).toEqual([400, 'invalid_request'])
})

test('a client may request a scope that it has', async () => {
  const emulator = await startWych()
  const { clientId, clientSecret } = emulator.credentials
  const scope = 'READ:APP_USERS'
  const response = await requestToken(emulator, {
    fields: { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope },
  })
  expect(response.status).toBe(200)
})

test.each([
  [
    'U1 HTTP Basic with a form-encoded id and secret is accepted (RFC 6749 §2.3.1)',
    basic(encode(odd.clientId), encode(odd.clientSecret)),
    200,
  ],
  [
    'HTTP Basic with an id and a secret that are not form-encoded is refused',
    basic(odd.clientId, odd.clientSecret),
    400,
  ],
  ['HTTP Basic without a colon is refused', `Basic ${Buffer.from('app').toString('base64')}`, 400],
])('%s', async (_, authorization, status) => {
  const emulator = await startWych(odd)
  const response = await requestToken(emulator, {
    headers: { authorization },
    fields: { grant_type: 'client_credentials' },
  })
  expect(response.status).toBe(status)
})
