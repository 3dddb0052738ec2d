import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { createClock } from '../../src/index.ts'
import { readJson } from '../kit/json.ts'
import { allScopes, mintToken, requestToken, startSwypex } from '../kit/swypex.ts'

test('a token is a JWT that lives for an hour, and its response must not be stored', async () => {
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
  ['a repeated field', 'application/x-www-form-urlencoded', 'scope=cards:read&scope=cards:write'],
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
])('the token endpoint refuses a client with %s in the Authorization header', async (_, authorization) => {
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

test('a token has the requested scopes, or all if none are requested', async () => {
  const emulator = await startSwypex()
  const some = await readJson(await requestToken(emulator, { scope: 'cards:read transfers:read' }))
  const all = await readJson(await requestToken(emulator, { scope: undefined }))
  expect([some, all]).toMatchObject([{ scope: 'cards:read transfers:read' }, { scope: allScopes }])
})
