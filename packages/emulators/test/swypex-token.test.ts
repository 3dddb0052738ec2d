import * as openid from 'openid-client'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { createClock, type SwypexEmulator } from '../src/index.ts'
import { allScopes, mintToken, read, requestToken, startSwypex } from './swypex.ts'
import { readJson } from './wealthica.ts'

/** An id and a secret that only arrive whole where both sides form-encode them (RFC 6749 §2.3.1). */
const odd = { clientId: 'a:b c', clientSecret: 'p+%q&é=/ ü' }

function configure(
  { url, credentials }: SwypexEmulator,
  authenticate: (secret: string) => openid.ClientAuth,
): openid.Configuration {
  const server = { issuer: url, token_endpoint: `${url}/v1/oauth/token` }
  const { clientId, clientSecret } = credentials
  const configuration = new openid.Configuration(server, clientId, {}, authenticate(clientSecret))
  openid.allowInsecureRequests(configuration)
  return configuration
}

test.each([
  ['in the form', openid.ClientSecretPost],
  ['by HTTP Basic', openid.ClientSecretBasic],
])('openid-client gets a token %s and reads cards with it', async (_, authenticate) => {
  const emulator = await startSwypex(odd)
  const configuration = configure(emulator, authenticate)

  const tokens = await openid.clientCredentialsGrant(configuration, { scope: allScopes })
  const url = new URL(`${emulator.url}/v1/card`)
  const cards = await openid.fetchProtectedResource(configuration, tokens.access_token, url, 'GET')

  expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: allScopes })
  expect(cards.status).toBe(200)
})

test('openid-client understands why a token is refused', async () => {
  const emulator = await startSwypex()
  const inForm = configure(emulator, () => openid.ClientSecretPost('wrong'))
  const byBasic = configure(emulator, () => openid.ClientSecretBasic('wrong'))

  await expect(openid.clientCredentialsGrant(inForm)).rejects.toMatchObject({
    error: 'invalid_client',
    status: 401,
  })
  await expect(openid.clientCredentialsGrant(byBasic)).rejects.toMatchObject({
    cause: [{ scheme: 'basic' }],
    status: 401,
  })
})

test('a Swypex token is a JWT that lives for an hour, in an answer that is not to be stored', async () => {
  const emulator = await startSwypex({ clock: createClock(() => 1_793_000_000_000) })

  const response = await requestToken(emulator)

  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await readJson(response)).toEqual({
    access_token: expect.any(String),
    token_type: 'Bearer',
    expires_in: 3600,
    scope: allScopes,
  })
  expect(decodeJwt(await mintToken(emulator))).toMatchObject({ iat: 1_793_000_000, exp: 1_793_003_600 })
})

test.each([
  ['no grant type', { grant_type: undefined }, 400, 'invalid_request'],
  ['another grant type', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ['no secret', { client_secret: undefined }, 401, 'invalid_client'],
  ['a wrong secret', { client_secret: 'x' }, 401, 'invalid_client'],
  ['a wrong id', { client_id: 'x' }, 401, 'invalid_client'],
  ['an unknown scope', { scope: 'cards:read cards:delete' }, 400, 'invalid_scope'],
])('the token endpoint refuses %s', async (_, changes, status, error) => {
  const emulator = await startSwypex()

  const response = await requestToken(emulator, changes)

  expect([response.status, await readJson(response)]).toEqual([
    status,
    { error, error_description: expect.any(String), message: expect.any(String), type: 'InvalidRequest' },
  ])
})

test.each([
  ['JSON', 'application/json', '{"grant_type":"client_credentials"}'],
  ['a field twice', 'application/x-www-form-urlencoded', 'scope=cards:read&scope=cards:write'],
])('the token endpoint refuses %s', async (_, type, body) => {
  const { url } = await startSwypex()
  const headers = { 'content-type': type }

  const response = await fetch(`${url}/v1/oauth/token`, { method: 'POST', headers, body })

  expect([response.status, await readJson(response)]).toMatchObject([400, { error: 'invalid_request' }])
})

test.each([
  ['no Base64', 'Basic %%%'],
  ['another scheme', 'Bearer abc'],
  ['a secret that is not form-encoded', `Basic ${btoa('swypex-emulator:100%')}`],
])('the token endpoint refuses a client that presents itself with %s', async (_, authorization) => {
  const emulator = await startSwypex({ clientSecret: '100%' })

  const response = await requestToken(emulator, { client_secret: undefined }, { authorization })

  expect(response.status).toBe(401)
  expect(response.headers.get('www-authenticate')).toMatch(/^Basic /)
})

test('a client that authenticates in two ways at once is refused', async () => {
  const emulator = await startSwypex()
  const { clientId, clientSecret } = emulator.credentials
  const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`

  expect((await requestToken(emulator, {}, { authorization })).status).toBe(400)
  expect((await requestToken(emulator, { client_secret: undefined }, { authorization })).status).toBe(200)
})

test('a token holds the scopes that were asked for, or all', async () => {
  const emulator = await startSwypex()

  const some = await readJson(await requestToken(emulator, { scope: 'cards:read transfers:read' }))
  const all = await readJson(await requestToken(emulator, { scope: undefined }))

  expect([some, all]).toMatchObject([{ scope: 'cards:read transfers:read' }, { scope: allScopes }])
})

test.each([
  'cards:read',
  'cards:write transfers:read transfers:write',
  'cards:read cards:write transfers:read',
])('cards cannot be read with %s alone', async (scope) => {
  const emulator = await startSwypex()
  const token = await mintToken(emulator, scope)

  const response = await read(emulator, '/v1/card', token)

  expect([response.status, await readJson(response)]).toEqual([
    403,
    { message: expect.any(String), type: 'Forbidden' },
  ])
  expect((await read(emulator, '/v1/bank', token)).status).toBe(200)
})

test.each([
  ['no token', {}],
  ['another scheme', { authorization: 'Basic YTpi' }],
  ['a token that is no JWT', { authorization: 'Bearer undefined' }],
])('the Swypex API refuses %s', async (_, headers) => {
  const { url } = await startSwypex()

  const response = await fetch(`${url}/v1/card`, { headers })

  const body = { message: 'Invalid or expired token', type: 'InvalidRequest' }
  expect([response.status, await readJson(response)]).toEqual([401, body])
})

test('an expired Swypex token is refused, and so is a revoked one', async () => {
  const emulator = await startSwypex({ tokenLifeSeconds: 100, clock: createClock(() => 1_793_000_000_000) })
  const token = await mintToken(emulator)

  emulator.clock.advance(99_000)
  expect((await read(emulator, '/v1/card', token)).status).toBe(200)
  emulator.clock.advance(1000)
  expect((await read(emulator, '/v1/card', token)).status).toBe(401)

  const next = await mintToken(emulator)
  emulator.tokens.revokeAll()
  expect((await read(emulator, '/v1/card', next)).status).toBe(401)
})
