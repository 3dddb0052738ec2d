import { decodeJwt, decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { createClock } from '../../src/index.ts'
import { readJson } from '../kit/json.ts'
import { mintToken, requestToken, startWealthica } from '../kit/wealthica.ts'

const nowSeconds = 1_793_000_000

test('the mint returns a signed JWT with iat and exp, and no other field', async () => {
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
  ['a number as secret', { secret: 1 }, 400],
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

test('the mint accepts POST only', async () => {
  const { apiUrl } = await startWealthica()
  const response = await fetch(`${apiUrl}/auth/token`)
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
})
