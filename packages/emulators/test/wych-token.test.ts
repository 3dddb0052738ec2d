import { expect, test } from 'vitest'
import { createClock } from '../src/index.ts'
import { field, readJson } from './wealthica.ts'
import { appPath, callApi, requestToken, serviceToken, startWych } from './wych.ts'

const atStart = () => createClock(() => 1_793_000_000_000)

test('discovery has the published fields, on the origin that was asked', async () => {
  const { issuer, url } = await startWych()
  const endpoints = `${issuer}/protocol/openid-connect`

  const response = await fetch(`${issuer}/.well-known/openid-configuration`)

  expect(issuer).toBe(`${url}/realms/partner`)
  expect(await readJson(response)).toEqual({
    issuer,
    authorization_endpoint: `${endpoints}/auth`,
    token_endpoint: `${endpoints}/token`,
    introspection_endpoint: `${endpoints}/token/introspect`,
    userinfo_endpoint: `${endpoints}/userinfo`,
    end_session_endpoint: `${endpoints}/logout`,
    jwks_uri: `${endpoints}/certs`,
    grant_types_supported: ['authorization_code refresh_token client_credentials'],
  })
})

test('the issuer follows the name by which the emulator is called', async () => {
  const { issuer } = await startWych()
  const other = issuer.replace('127.0.0.1', 'localhost')

  const response = await fetch(`${other}/.well-known/openid-configuration`)

  expect(field(await readJson(response), 'issuer')).toBe(other)
})

test('a service token lives 900 s and has the published fields', async () => {
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

test('a service token dies on the emulator’s clock', async () => {
  const emulator = await startWych({ clock: atStart() })
  const token = await serviceToken(emulator)
  const users = () => callApi(emulator, appPath(emulator, '/users'), { token })

  emulator.clock.advance(899_000)
  expect((await users()).status).toBe(200)
  emulator.clock.advance(1000)
  const late = await users()

  expect([late.status, await readJson(late)]).toEqual([401, { message: 'Unauthorized' }])
})

test.each([
  ['a wrong secret', { client_secret: 'wrong' }, 401, 'unauthorized_client'],
  ['no secret', { client_secret: '' }, 401, 'unauthorized_client'],
  ['an unknown client', { client_id: 'somebody' }, 400, 'invalid_client'],
  ['no client', { client_id: '' }, 400, 'invalid_client'],
  ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ['no grant', { grant_type: '' }, 400, 'invalid_request'],
  ['a scope that the client has not', { scope: 'READ:APP_USERS WRITE:ALL' }, 400, 'invalid_scope'],
])('the token endpoint refuses %s', async (_, changes, status, error) => {
  const emulator = await startWych()
  const { clientId, clientSecret } = emulator.credentials
  const good = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }

  const response = await requestToken(emulator, { fields: { ...good, ...changes } })

  expect(response.status).toBe(status)
  expect(await readJson(response)).toEqual({ error, error_description: expect.any(String) })
})

test('the token endpoint reads nothing but a form', async () => {
  const emulator = await startWych()

  const response = await requestToken(emulator, { headers: { 'content-type': 'application/json' } })

  expect([response.status, field(await readJson(response), 'error')]).toEqual([400, 'invalid_request'])
})

test('a scope that the client has may be asked for', async () => {
  const emulator = await startWych()
  const { clientId, clientSecret } = emulator.credentials
  const scope = 'READ:APP_USERS'

  const response = await requestToken(emulator, {
    fields: { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope },
  })

  expect(response.status).toBe(200)
})

const odd = { clientId: 'app:one', clientSecret: 'p+w%20 &=é:/' }
const encode = (text: string) => new URLSearchParams({ text }).toString().slice('text='.length)
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

test.each([
  ['U1 form-encoded as RFC 6749 says', basic(encode(odd.clientId), encode(odd.clientSecret)), 200],
  ['as they are', basic(odd.clientId, odd.clientSecret), 400],
  ['without a colon', `Basic ${Buffer.from('app').toString('base64')}`, 400],
])('HTTP Basic with id and secret %s', async (_, authorization, status) => {
  const emulator = await startWych(odd)

  const response = await requestToken(emulator, {
    headers: { authorization },
    fields: { grant_type: 'client_credentials' },
  })

  expect(response.status).toBe(status)
})

test('too many calls of the token endpoint fail, until a minute has passed', async () => {
  const emulator = await startWych({ clock: atStart(), tokenCallsPerMinute: 2 })
  await requestToken(emulator)
  emulator.clock.advance(20_000)
  await requestToken(emulator)

  const third = await requestToken(emulator)
  emulator.clock.advance(40_000)

  expect([third.status, third.headers.get('retry-after')]).toEqual([429, '40'])
  expect((await requestToken(emulator)).status).toBe(200)
  expect((await requestToken(emulator)).status).toBe(429)
})

test('after a reset, the calls of the token endpoint count from the start', async () => {
  const emulator = await startWych({ tokenCallsPerMinute: 1 })
  await requestToken(emulator)

  emulator.reset()

  expect((await requestToken(emulator)).status).toBe(200)
})

test('a script changes life and scopes of the next tokens, and reset changes them back', async () => {
  const emulator = await startWych()

  emulator.tokens.set({ lifeSeconds: 5, scopes: ['READ:APP_USERS'] })
  expect(await readJson(await requestToken(emulator))).toMatchObject({
    expires_in: 5,
    scope: 'READ:APP_USERS',
  })
  emulator.reset()
  expect(await readJson(await requestToken(emulator))).toMatchObject({
    expires_in: 900,
    scope: 'EXECUTE:TOKEN_EXCHANGE READ:APP_USERS',
  })
})

test.each([
  [{ tokenLifeSeconds: 0 }, 'tokenLifeSeconds is 0'],
  [{ tokenCallsPerMinute: 0 }, 'tokenCallsPerMinute is 0'],
  [{ tokenCallsPerMinute: 1.5 }, 'tokenCallsPerMinute is 1.5'],
  [{ returnUrl: 'javascript:alert(1)' }, 'returnUrl is javascript:alert(1)'],
  [{ returnUrl: '/back' }, 'returnUrl is /back'],
])('the option %j is refused', async (options, sentence) => {
  await expect(startWych(options)).rejects.toThrow(sentence)
})

test('an option that does not exist is refused', async () => {
  const misspelt = { port: 0, apikey: 'x' }

  await expect(startWych(misspelt)).rejects.toThrow('Unknown option "apikey"; known: ')
})
