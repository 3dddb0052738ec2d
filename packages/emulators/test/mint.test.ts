import { decodeJwt, decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { createClock } from '../src/index.ts'
import { callApi, mintToken, readJson, requestToken, startWealthica } from './wealthica.ts'

const nowSeconds = 1_793_000_000

test('a token is a signed JWT with iat and exp, and nothing stands beside it', async () => {
  const emulator = await startWealthica({ clock: createClock(() => nowSeconds * 1000) })

  const body = await readJson(await requestToken(emulator))

  expect(body).toEqual({ token: expect.any(String) })
  const token = await mintToken(emulator)
  expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'HS256' })
  expect(decodeJwt(token)).toMatchObject({ sub: 'ada', iat: nowSeconds, exp: nowSeconds + 3600 })
})

test('two tokens of the same second differ', async () => {
  const emulator = await startWealthica({ clock: createClock(() => nowSeconds * 1000) })

  expect(await mintToken(emulator)).not.toBe(await mintToken(emulator))
})

test.each([
  ['a wrong secret', { secret: 'wrong' }, 401],
  ['a wrong client id', { clientId: 'somebody' }, 401],
  ['no secret', { secret: undefined }, 400],
  ['a secret that is no string', { secret: 1 }, 400],
])('the mint refuses %s', async (_, changes, status) => {
  const { apiUrl, credentials } = await startWealthica()
  const fields = { clientId: credentials.clientId, secret: credentials.clientSecret, ...changes }

  const response = await fetch(`${apiUrl}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', loginName: 'ada' },
    body: JSON.stringify(fields),
  })

  expect(response.status).toBe(status)
  expect(await readJson(response)).toEqual({ message: expect.any(String) })
})

test.each([
  ['another content type', { 'content-type': 'text/plain', loginName: 'ada' }],
  ['no loginName', { 'content-type': 'application/json' }],
  ['an empty loginName', { 'content-type': 'application/json', loginName: ' ' }],
])('the mint refuses %s', async (_, headers) => {
  const { apiUrl, credentials } = await startWealthica()
  const body = JSON.stringify({ clientId: credentials.clientId, secret: credentials.clientSecret })

  const response = await fetch(`${apiUrl}/auth/token`, { method: 'POST', headers, body })

  expect(response.status).toBe(400)
})

test.each(['{', '[]', 'null', ''])('the mint refuses the body %j', async (body) => {
  const { apiUrl } = await startWealthica()
  const headers = { 'content-type': 'application/json', loginName: 'ada' }

  expect((await fetch(`${apiUrl}/auth/token`, { method: 'POST', headers, body })).status).toBe(400)
})

test('the mint takes POST only', async () => {
  const { apiUrl } = await startWealthica()

  const response = await fetch(`${apiUrl}/auth/token`)

  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
})

test('a script mints tokens that are old, short or without an end', async () => {
  const emulator = await startWealthica({ clock: createClock(() => nowSeconds * 1000) })

  emulator.tokens.set({ iatOffsetSeconds: -2700 })
  expect(decodeJwt(await mintToken(emulator))).toMatchObject({
    iat: nowSeconds - 2700,
    exp: nowSeconds + 900,
  })
  emulator.tokens.set({ iatOffsetSeconds: 0, lifeSeconds: 30 })
  expect(decodeJwt(await mintToken(emulator))).toMatchObject({ iat: nowSeconds, exp: nowSeconds + 30 })
  emulator.tokens.set({ lifeSeconds: null })
  expect(decodeJwt(await mintToken(emulator))).not.toHaveProperty('exp')
  emulator.tokens.reset()
  expect(decodeJwt(await mintToken(emulator))).toMatchObject({ iat: nowSeconds, exp: nowSeconds + 3600 })
})

test('a token that is expired on arrival is refused by the API', async () => {
  const emulator = await startWealthica()
  emulator.tokens.set({ iatOffsetSeconds: -7200 })

  const response = await callApi(emulator, '/institutions', { token: await mintToken(emulator) })

  expect([response.status, await readJson(response)]).toEqual([401, { message: 'Token has expired' }])
})

test('the API counts a token down on the emulator’s clock', async () => {
  const emulator = await startWealthica({
    tokenLifeSeconds: 100,
    clock: createClock(() => nowSeconds * 1000),
  })
  const token = await mintToken(emulator)

  emulator.clock.advance(99_000)
  expect((await callApi(emulator, '/institutions', { token })).status).toBe(200)
  emulator.clock.advance(1000)
  expect((await callApi(emulator, '/institutions', { token })).status).toBe(401)
})

test.each([
  ['no token', ''],
  ['another scheme', 'Basic YTpi'],
  ['a token that is no JWT', 'Bearer undefined'],
  ['an unsigned token', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEiLCJpYXQiOjE3OTMwMDAwMDB9.'],
])('the API refuses %s', async (_, authorization) => {
  const { apiUrl } = await startWealthica()

  const response = await fetch(`${apiUrl}/positions`, { headers: { authorization } })

  expect(response.status).toBe(401)
  expect(await readJson(response)).toEqual({ message: expect.any(String) })
})

test('tokens of another emulator, and revoked ones, are refused', async () => {
  const [emulator, other] = await Promise.all([startWealthica(), startWealthica()])
  const token = await mintToken(emulator)

  expect((await callApi(other, '/institutions', { token })).status).toBe(401)
  expect((await callApi(emulator, '/institutions', { token })).status).toBe(200)
  emulator.tokens.revokeAll()
  expect((await callApi(emulator, '/institutions', { token })).status).toBe(401)
  expect((await callApi(emulator, '/institutions', { token: await mintToken(emulator) })).status).toBe(200)
})
